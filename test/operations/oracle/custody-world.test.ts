import { existsSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createCustodyWorld, type CustodyWorld } from '../../support/custody-world.js';
import type { Effect } from '../../support/oracle/effects.js';
import { byHand } from './by-hand.js';

let world: CustodyWorld;
beforeEach(async () => {
  const swarms = [
    { name: 'web', managers: 3, autolock: true },
    { name: 'jobs', managers: 1, autolock: false },
  ];
  world = await createCustodyWorld({ kind: 'simulated', swarms });
});
afterEach(() => world.close());

const docker = async (host: string, ...args: readonly string[]): Promise<string> =>
  (await world.host(host).docker(args, { input: 'x' })).stdout.trim();

const words = (effect: Effect): string => {
  switch (effect.kind) {
    case 'command':
      return `command ${effect.comment}`;
    case 'call':
      return `${effect.action} ${effect.about} [${effect.labels.join()}]`;
    case 'cluster':
      return `${effect.swarm}: ${effect.key} key`;
    case 'tokens':
      return `${effect.swarm}: new ${effect.roles.join()} token`;
    case 'config':
      return `${effect.swarm}: ${effect.change} ${effect.name}`;
  }
};

describe('effects', () => {
  it('are told in the order in which they happened, in swarms and in AWS, whoever made them', async () => {
    const person = byHand(world);
    await docker('web-manager-2', 'config', 'create', 'lease', '-');
    await person.createSecret('kept', 'first');
    await docker('web-manager-1', 'swarm', 'unlock-key', '--rotate', '-q');
    await person.putParameter('/kept', 'second', 'SecureString', 'pending');
    await docker('jobs-manager-1', 'swarm', 'update', '--autolock=true');
    await docker('jobs-manager-1', 'swarm', 'update', '--task-history-limit', '5');
    await person.send('docker config rm lease');
    await docker('jobs-manager-1', 'swarm', 'update', '--autolock=false');
    expect(world.effects().map(words)).toEqual([
      'web: created lease',
      'secretsmanager:CreateSecret kept []',
      'web: new key',
      'ssm:PutParameter /kept []',
      'ssm:LabelParameterVersion /kept [pending]',
      'jobs: new key',
      'jobs: same key',
      'command by hand',
      'web: removed lease',
      'jobs: dropped key',
    ]);
    expect([world.newKeys('web'), world.newKeys('jobs')]).toEqual([1, 1]);
  });

  it('are not what was refused, and not what only reads', async () => {
    world.denied.add('secretsmanager:CreateSecret');
    await expect(byHand(world).createSecret('kept', 'value')).rejects.toThrow('not authorized');
    await docker('web-manager-1', 'config', 'rm', 'nothing');
    await docker('web-manager-1', 'swarm', 'unlock-key', '-q');
    expect(world.effects()).toEqual([]);
  });
});

describe('a run of the command line', () => {
  it('finds the swarms of its world without being told how, and leaves everything in its folder', async () => {
    const { exitCode, report, unproven, title } = await world.run(['audit', '--format', 'json', '--quiet']);
    expect({ exitCode, unproven, title }).toEqual({ exitCode: 3, unproven: [], title: 'run 1 (audit)' });
    expect(report?.swarms.map(({ name }) => name).sort()).toEqual(['jobs', 'web']);
    expect(existsSync(`${world.folder}/events-1.ndjson`)).toBe(true);
    expect(world.effects().map(({ kind }) => kind)).toEqual(['command']);
    expect(await world.oracle()).toEqual([]);
  });
});

describe('two runs at the same time', () => {
  it('have reports of their own', async () => {
    const runs = await Promise.all([world.run(['discover']), world.run(['discover'])]);
    expect(new Set(runs.map(({ report }) => report?.run.id)).size).toBe(2);
    expect(new Set(runs.map(({ title }) => title))).toEqual(new Set(['run 1 (discover)', 'run 2 (discover)']));
  });
});

describe('a restart of every manager', () => {
  it('opens each with the key in the vault, one after the other', async () => {
    await byHand(world).createSecret('kept', await docker('web-manager-1', 'swarm', 'unlock-key', '-q'));
    await world.restartAllManagers('web');
    expect(await docker('web-manager-1', 'node', 'ls', '--format', '{{.Status}}')).toBe('Ready\nReady\nReady');
    await world.restartAllManagers('jobs');
  });

  it('fails at the first that does not open, and names it', async () => {
    const wrong = `SWMKEY-1-${'A'.repeat(43)}`;
    await expect(world.restartAllManagers('web', () => wrong)).rejects.toThrow('web-manager-1 did not open (1)');
    await expect(world.restartAllManagers('web')).rejects.toThrow('no stored key unlocks web-manager-1');
  });
});
