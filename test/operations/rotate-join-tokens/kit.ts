import { randomBytes } from 'node:crypto';
import type { Delivery, DeliveryResult } from '../../../src/lab/lab-fleet.js';
import { orderIn } from '../../model/host/order.js';
import { framed } from '../../support/canned-probe.js';
import type { CustodyWorld } from '../../support/custody-world.js';
import type { ClearTokens } from '../../support/join-tokens.js';

/** The live tokens, as an operator on a manager reads them. */
export const tokensOn = async (world: CustodyWorld, name = 'web-manager-1'): Promise<ClearTokens> => {
  const host = world.hosts.find((each) => each.name === name);
  if (host === undefined) throw new Error(`no host ${name}`);
  const token = async (role: string): Promise<string> =>
    (await host.docker(['swarm', 'join-token', '--quiet', role])).stdout.trim();
  return { worker: await token('worker'), manager: await token('manager') };
};

const mark = (): string => randomBytes(32).toString('base64');

/** What a host answers that says of itself that it shows these: other tokens than any other manager, new ones for every look. */
export const strangeTokens = ({ commands }: Delivery): DeliveryResult | undefined => {
  const { name, settings } = orderIn(commands.join('\n'));
  const setting = (key: string): string => settings.get(key) ?? '';
  const isAct = name === 'rotateJoinTokens';
  if (!isAct && name !== 'readJoinTokens') return undefined;
  const version = Number(setting('from_version')) || 1;
  const lines = [
    isAct ? 'rotatejointokens 1' : 'readjointokens 1',
    `time ${Math.floor(Date.now() / 1000)}`,
    `swarm ${setting('want_swarm')}`,
    `node ${isAct ? setting('want_node') : (setting('want_nodes').split(' ')[0] ?? '')}`,
    `version ${version}`,
    ...(isAct ? ['fence version', 'outcome rotated'] : []),
    'tokens read',
    `workermark ${mark()}`,
    `managermark ${mark()}`,
    `workersince ${mark()}`,
    `managersince ${mark()}`,
    `versionafter ${isAct ? version + 1 : version}`,
    '',
  ];
  return {
    status: 'Success',
    exitCode: 0,
    standardOutput: Buffer.from(framed(lines.join('\n'), setting('nonce'))),
    standardError: Buffer.alloc(0),
  };
};
