import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { NodeId } from '../../../src/domain/ids.js';
import {
  createCertificateAuthority,
  issueCertificate,
  newNodeKeyPair,
} from '../../../src/lab/simulated/disk/certificate.js';
import { encodeNodeKey } from '../../../src/lab/simulated/disk/node-key.js';
import { readNodeCertificate } from '../../../src/onhost/node-certificate.js';
import type { WorldHost } from '../../support/custody/hosts.js';
import type { OperatorRun } from '../../support/custody/operator.js';
import { PATIENCE, resultsIn, swarmIn, swarmOf, unlockWorld, type UnlockWorld } from './kit.js';
import { textOf } from '../../support/remedy.js';

const [ONE, TWO, THREE] = ['web-manager-1', 'web-manager-2', 'web-manager-3'] as const;
/** A host that has nothing to do with the swarm, under the tag of its managers. */
const OTHER = 'spare-manager-1';
const OPENED = expect.stringMatching(/^unlocked with key F/);

let world: UnlockWorld;
const begin = async (): Promise<void> => {
  world = await unlockWorld({ swarms: [swarmOf('web'), swarmOf('spare', 1)] });
};
afterEach(async () => {
  await world.close();
});

const swarmFolder = ({ dataRoot }: WorldHost): string => join(dataRoot, 'swarm');

/** The other host stands up again with this in its swarm folder. */
const standUpWith = async (fill: (folder: string) => void): Promise<void> => {
  const host = world.host(OTHER);
  // Whoever may start it may set every tag as well.
  world.instances.find(({ instanceId }) => instanceId === host.instanceId)?.tags.set('Swarm', 'web');
  await host.stopEngine();
  rmSync(swarmFolder(host), { recursive: true });
  fill(swarmFolder(host));
  await world.start(OTHER);
  await world.untilState(OTHER, 'locked');
};
const copyOf = (name: string): Promise<void> =>
  standUpWith((folder) => {
    cpSync(swarmFolder(world.host(name)), folder, { recursive: true });
  });

/** As somebody makes them who knows the ids of a swarm, and no key of its CA. */
const selfSigned = async (nodeId?: NodeId): Promise<void> => {
  const pem = await world.host(THREE).read('swarm/certificates/swarm-node.crt');
  const body = /-----BEGIN CERTIFICATE-----([^-]*)-----END/.exec(pem)?.[1] ?? '';
  const honest = readNodeCertificate(Buffer.from(body, 'base64'));
  const now = new Date();
  const authority = createCertificateAuthority(now);
  const { publicKey, privateKey } = newNodeKeyPair();
  const identity = { swarmId: honest.swarmId, nodeId: nodeId ?? honest.nodeId, role: 'manager' } as const;
  const key = `SWMKEY-1-${Buffer.alloc(32, 9).toString('base64').replace('=', '')}`;
  await standUpWith((folder) => {
    const certificates = join(folder, 'certificates');
    mkdirSync(certificates, { recursive: true });
    const certificate = issueCertificate(authority, identity, publicKey, { now, expiryNanoseconds: 7_776_000e9 });
    writeFileSync(join(certificates, 'swarm-node.crt'), certificate);
    writeFileSync(join(certificates, 'swarm-root-ca.crt'), authority.certificatePem);
    writeFileSync(
      join(certificates, 'swarm-node.key'),
      encodeNodeKey(privateKey, { key, version: 7, dataKey: 'settled' }),
    );
  });
};

/** Whether a command that brings keys went to this instance. */
const wasSentAKey = (name: string): boolean =>
  world
    .effects()
    .some(
      (effect) =>
        effect.kind === 'command' &&
        / unlock\b/.test(effect.comment) &&
        effect.instanceIds.includes(world.host(name).instanceId),
    );
const unlistedIn = (run: OperatorRun): readonly (string | null)[] => swarmIn(run).unlisted.map(({ name }) => name);

describe('unlock, and who only claims to be a manager', () => {
  it(
    'gives the snapshot of a manager nothing while its original is stopped, however long it watches',
    async () => {
      await begin();
      await world.powerOff(THREE);
      await copyOf(THREE);
      const run = await world.unlock(['--watch', '2s']);
      expect(run.exitCode).toBe(4);
      expect(wasSentAKey(OTHER)).toBe(false);
      expect(await world.state(OTHER)).toBe('locked');
      expect(swarmIn(run).outcome).toMatchObject({
        why: expect.stringMatching(/same node/),
        remedy: { text: expect.stringContaining('stop the other one') },
      });
    },
    PATIENCE,
  );

  it(
    'gives neither of two locked instances of one node a key, and opens the others',
    async () => {
      await begin();
      await copyOf(THREE);
      await world.restart(TWO, THREE);
      const run = await world.unlock();
      expect(run.exitCode).toBe(4);
      expect([OTHER, THREE].map(wasSentAKey)).toEqual([false, false]);
      expect(resultsIn(run)).toMatchObject({ [TWO]: OPENED });
    },
    PATIENCE,
  );

  it(
    'gives a host that the swarm does not list nothing, opens the manager beside it, and does not invite it in',
    async () => {
      await begin();
      await selfSigned('strangerxxxxxxxxxxxxxxxxx' as NodeId);
      await world.restart(THREE);
      const run = await world.unlock();
      expect(run.exitCode).toBe(4);
      expect(resultsIn(run)).toMatchObject({ [ONE]: 'already unlocked', [THREE]: OPENED });
      expect(wasSentAKey(OTHER)).toBe(false);
      expect(unlistedIn(run)).toEqual([OTHER]);
      expect(textOf(swarmIn(run).outcome.remedy)).toContain('docker swarm leave --force');
      expect(JSON.stringify(run.report)).not.toContain('join-token');
    },
    PATIENCE,
  );

  it(
    'takes a host with the node id of a manager, and a certificate that it signed itself, for no copy of it',
    async () => {
      await begin();
      await selfSigned();
      await world.restart(THREE);
      const run = await world.unlock();
      expect(resultsIn(run)).toMatchObject({ [THREE]: OPENED });
      expect([wasSentAKey(OTHER), unlistedIn(run)]).toEqual([false, [OTHER]]);
    },
    PATIENCE,
  );

  it(
    'gives nobody a key where no manager serves and their certificates come from two CAs, and names both sides',
    async () => {
      await begin();
      await selfSigned();
      await world.restart(ONE, TWO, THREE);
      const run = await world.unlock();
      expect(run.exitCode).toBe(4);
      expect([ONE, TWO, THREE, OTHER].filter(wasSentAKey)).toEqual([]);
      expect(swarmIn(run).trust).toMatchObject({ kind: 'conflict', why: expect.stringContaining(OTHER) });
      expect(swarmIn(run).trust.why).toContain(ONE);
    },
    PATIENCE,
  );
});

describe('a rotation, and who only claims to be a manager', () => {
  it(
    'goes on without a host that the swarm does not list, and names it',
    async () => {
      await begin();
      await selfSigned('strangerxxxxxxxxxxxxxxxxx' as NodeId);
      const run = await world.run(['rotate', '--yes', '--swarm', 'web']);
      expect([run.exitCode, run.unproven]).toEqual([0, []]);
      expect(world.newKeys('web')).toBe(1);
      expect(unlistedIn(run)).toEqual([OTHER]);
      expect(swarmIn(run).managers.map(({ name }) => name)).toEqual([ONE, TWO, THREE]);
    },
    PATIENCE,
  );

  it(
    'is not begun on the word of one manager of three, and says to select the others',
    async () => {
      await begin();
      for (const instance of world.instances) if (instance.computerName !== ONE) instance.tags.delete('Role');
      const run = await world.run(['rotate', '--yes']);
      expect(run.exitCode).toBe(4);
      expect(world.newKeys('web')).toBe(0);
      expect(swarmIn(run)).toMatchObject({
        autolock: null,
        trust: { kind: 'unconfirmed' },
        outcome: { status: 'blocked' },
      });
      expect(textOf(swarmIn(run).outcome.remedy)).toContain('Select the instances of the other managers');
    },
    PATIENCE,
  );
});
