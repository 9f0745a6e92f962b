import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fleetSettings } from '../../../src/cli/fleet-settings.js';

const ONE = 'arn:aws:iam::111122223333:role/lockstep';
const TWO = 'arn:aws-us-gov:iam::444455556666:role/lockstep';
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lockstep-roles-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const settingsOf = async (options: {
  readonly roles?: readonly string[];
  readonly id?: string;
  readonly config?: string;
}) => {
  const path = join(folder, 'lockstep.yaml');
  if (options.config !== undefined) writeFileSync(path, options.config);
  const { roleArns, externalIds } = await fleetSettings({
    tag: ['Role=swarm-manager'],
    region: undefined,
    'all-regions': undefined,
    profile: undefined,
    'role-arn': options.roles === undefined ? undefined : [...options.roles],
    'external-id': options.id,
    'endpoint-url': undefined,
    config: options.config === undefined ? undefined : path,
    swarm: undefined,
    timeout: undefined,
  });
  return { roleArns, externalIds };
};

describe('the external ids of roles', () => {
  it('are none where none is named', async () => {
    expect(await settingsOf({ roles: [ONE, TWO] })).toEqual({ roleArns: [ONE, TWO], externalIds: {} });
  });

  it('are one for every role of the command line', async () => {
    expect((await settingsOf({ roles: [ONE, TWO], id: 'shared' })).externalIds).toEqual({
      [ONE]: 'shared',
      [TWO]: 'shared',
    });
  });

  it('are one for each role of the configuration that names one', async () => {
    const config = `roleArns:\n  - ${ONE}\n  - arn: ${TWO}\n    externalId: of-two\n`;
    expect(await settingsOf({ config })).toEqual({ roleArns: [ONE, TWO], externalIds: { [TWO]: 'of-two' } });
    expect((await settingsOf({ config, id: 'other' })).externalIds).toEqual({ [ONE]: 'other', [TWO]: 'of-two' });
  });

  it('are refused where there is no role', async () => {
    await expect(settingsOf({ id: 'shared' })).rejects.toMatchObject({
      code: 'SETTINGS_INVALID',
      message: expect.stringContaining('--external-id'),
    });
  });
});
