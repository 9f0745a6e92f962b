import { expect } from '@jest/globals';
import { createClients } from '../../../src/aws/clients/clients.js';
import { createConnections } from '../../../src/aws/clients/connections.js';
import { createTelemetry } from '../../../src/aws/clients/telemetry.js';
import { createSecretsManagerVault } from '../../../src/aws/vault/secrets-manager.js';
import { DEFAULT_PREFIX } from '../../../src/aws/vault/vault-settings.js';
import { readNodeCertificate } from '../../../src/onhost/node-certificate.js';
import type { InstanceId, RunId } from '../../../src/domain/ids.js';
import { fingerprintOf, parseUnlockKey, type UnlockKey } from '../../../src/domain/key.js';
import { waitUntil } from '../../../src/lab/engine/wait.js';
import type { KeyVault } from '../../../src/ports/key-vault.js';
import type { ReportSwarm } from '../../../src/report/model.js';
import type { HostUnderTest } from '../../contract/hosts/host-under-test.js';
import { createCustodyWorld, type CustodyWorld, type CustodyWorldOptions } from '../../support/custody-world.js';
import { ACCOUNT, REGION } from '../../support/custody/hosts.js';
import type { OperatorRun } from '../../support/custody/operator.js';
import type { Effect } from '../../support/oracle/effects.js';
import type { CliOptions } from '../../support/run-cli.js';

/** A world takes a while on a machine that has other things to do as well. */
export const PATIENCE = 240_000;
const HASTE = 3;

export const swarmOf = (name: string, managers = 3) => ({ name, managers, autolock: true });

/** A world whose keys are kept, unless told otherwise, and in which managers come and go. */
export interface UnlockWorld extends CustodyWorld {
  /** `unlock --yes`, with these options. What it claims is judged: nothing may be untrue. */
  unlock(argv?: readonly string[], options?: CliOptions): Promise<OperatorRun>;
  /** Keeps the live key of a swarm and makes it the current one, as a run does. Gives its fingerprint. */
  keepLiveKey(swarm: string): Promise<string>;
  /** A key that was never one of this swarm, as the current one. */
  keepWrongKey(swarm: string): Promise<void>;
  /** A rotation by hand, of which the vault learns nothing. */
  rotateByHand(host: string): Promise<void>;
  /** The vault forgets every key of a swarm. */
  loseKeys(swarm: string): Promise<void>;
  /** Until a manager's key file is not what it was before the last rotation by hand. */
  untilAdopted(host: string): Promise<void>;
  /** Until the key on its disk is encrypted. */
  untilEncrypted(host: string): Promise<void>;
  /** Until its certificate is that of a worker. */
  untilDemoted(host: string): Promise<void>;
  /** Until a command of this step was sent. */
  untilSent(step: string): Promise<void>;
  instanceId(host: string): InstanceId;
  /** Restarts engines, all at once, and waits until each is up again. */
  restart(...hosts: readonly string[]): Promise<void>;
  start(host: string): Promise<void>;
  /** By the name of the host: locked, active, pending … */
  state(host: string): Promise<string>;
  untilState(host: string, state: string): Promise<void>;
  untilServing(host: string): Promise<void>;
  /** The instance is stopped, and its engine with it. */
  powerOff(host: string): Promise<void>;
  powerOn(host: string): Promise<void>;
}

const docker = async (host: HostUnderTest, ...args: readonly string[]): Promise<string> => {
  const { exitCode, stdout, stderr } = await host.docker(args, { limitSeconds: 40 });
  if (exitCode !== 0) throw new Error(`docker ${args.join(' ')} on ${host.name}: ${stderr}`);
  return stdout.trim();
};

const vaultOf = ({ endpoint, environment }: CustodyWorld): KeyVault => {
  const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '' } = environment;
  const settings = {
    endpoint: endpoint.url,
    version: '0.0.0-test',
    telemetry: createTelemetry(),
    connections: createConnections({}),
  };
  const clients = createClients(settings, { accessKeyId, secretAccessKey }, REGION);
  const scope = {
    scope: { account: ACCOUNT, region: REGION },
    label: `account ${ACCOUNT} in ${REGION}`,
    clients,
  };
  return createSecretsManagerVault({ scope, prefix: DEFAULT_PREFIX, kmsKeyId: undefined, now: () => new Date() });
};

const certificateOf = async (host: HostUnderTest) => {
  const pem = await host.read('swarm/certificates/swarm-node.crt');
  const body = /-----BEGIN CERTIFICATE-----([^-]*)-----END/.exec(pem)?.[1] ?? '';
  return readNodeCertificate(Buffer.from(body, 'base64'));
};
const swarmIdIn = async (host: HostUnderTest) => (await certificateOf(host)).swarmId;

const keyFrom = (text: string): UnlockKey => {
  const key = parseUnlockKey(text);
  if (key === undefined) throw new Error('no unlock key is shown');
  return key;
};

/** Every swarm's key is kept. */
export const unlockWorld = async (options: Partial<CustodyWorldOptions> = {}): Promise<UnlockWorld> => {
  const kind = options.kind ?? 'simulated';
  const world = await createCustodyWorld({ kind, swarms: [swarmOf('web')], ...options });
  const seconds = kind === 'engine' ? 240 : 60;
  const vault = vaultOf(world);
  const keyFiles = new Map<string, string>();
  let runs = 0;

  const keep = async (swarm: string, key: UnlockKey): Promise<string> => {
    const [host] = world.swarm(swarm).managers;
    if (host === undefined) throw new Error(`${swarm} has no manager`);
    runs += 1;
    const swarmId = await swarmIdIn(host);
    const fingerprint = fingerprintOf(key);
    const runId = `by-hand-${runs}` as RunId;
    const kept = await vault.keepPending({
      swarmId,
      key,
      fingerprint,
      clusterVersion: null,
      rotatedAt: null,
      keptAt: new Date(),
      runId,
    });
    if (kept.kind !== 'kept') throw new Error(`the vault did not keep it: ${kept.kind}`);
    const promoted = await vault.promote({ swarmId, fingerprint, expected: kept.keys.current?.fingerprint });
    if (promoted.kind !== 'kept') throw new Error(`the vault did not promote it: ${promoted.kind}`);
    return fingerprint;
  };

  const state = (host: string) => docker(world.host(host), 'info', '--format', '{{.Swarm.LocalNodeState}}');
  const until = (what: string, isSo: () => Promise<boolean>): Promise<void> =>
    waitUntil(what, () => isSo().catch(() => false), seconds * 1000);
  const keyFile = (host: string) => world.host(host).read('swarm/certificates/swarm-node.key');
  const untilUp = (host: string) => until(`${host} is up`, async () => (await state(host)) !== '');
  const instanceOf = (host: string) => {
    const found = world.instances.find(({ instanceId }) => instanceId === world.host(host).instanceId);
    if (found === undefined) throw new Error(`no instance ${host}`);
    return found;
  };

  const self: UnlockWorld = {
    ...world,
    async unlock(argv = [], cli = {}) {
      const run = await world.run(['unlock', '--yes', ...argv], { haste: HASTE, ...cli });
      expect(run.unproven).toEqual([]);
      return run;
    },
    async keepLiveKey(swarm) {
      for (const host of world.swarm(swarm).managers) {
        const { exitCode, stdout } = await host.docker(['swarm', 'unlock-key', '-q'], { limitSeconds: 10 });
        if (exitCode === 0 && stdout.startsWith('SWMKEY-')) return keep(swarm, keyFrom(stdout.trim()));
      }
      throw new Error(`no manager of ${swarm} shows a key`);
    },
    async keepWrongKey(swarm) {
      await keep(swarm, keyFrom(`SWMKEY-1-${Buffer.alloc(32, 7).toString('base64').replace('=', '')}`));
    },
    async loseKeys(swarm) {
      const [host] = world.swarm(swarm).managers;
      if (host === undefined) throw new Error(`${swarm} has no manager`);
      world.endpoint.secrets.remove(
        { accountId: ACCOUNT, region: REGION },
        `${DEFAULT_PREFIX}${await swarmIdIn(host)}`,
      );
    },
    async untilAdopted(host) {
      const before = keyFiles.get(host);
      await until(`${host} has taken a new key`, async () => (await keyFile(host)) !== before);
    },
    untilEncrypted: (host) =>
      until(`the key of ${host} is encrypted`, async () => (await keyFile(host)).includes('BEGIN ENCRYPTED')),
    untilDemoted: (host) =>
      until(`${host} is a worker`, async () => (await certificateOf(world.host(host))).role === 'worker'),
    untilSent: (step) => until(`${step} was sent`, () => Promise.resolve(sent(world.effects()).includes(step))),
    instanceId: (host) => instanceOf(host).instanceId,
    async rotateByHand(host) {
      for (const { name } of world.hosts) keyFiles.set(name, await keyFile(name).catch(() => ''));
      await docker(world.host(host), 'swarm', 'unlock-key', '--rotate', '-q');
    },
    async restart(...hosts) {
      await Promise.all(
        hosts.map(async (host) => {
          await world.host(host).restartEngine();
          await untilUp(host);
        }),
      );
    },
    async start(host) {
      await world.host(host).startEngine();
      await untilUp(host);
    },
    state,
    untilState: (host, wanted) => until(`${host} is ${wanted}`, async () => (await state(host)) === wanted),
    untilServing: (host) =>
      until(`${host} serves`, async () => {
        await docker(world.host(host), 'node', 'ls', '-q');
        return true;
      }),
    async powerOff(host) {
      await world.host(host).stopEngine();
      Object.assign(instanceOf(host), { lifecycle: 'stopped', agent: 'notManaged' });
    },
    async powerOn(host) {
      Object.assign(instanceOf(host), { lifecycle: 'running', agent: 'online' });
      await self.start(host);
    },
  };
  await Promise.all(world.swarms.map(({ name }) => self.keepLiveKey(name).catch(() => undefined)));
  return self;
};

export const swarmIn = ({ report, stderr }: OperatorRun, name = 'web'): ReportSwarm => {
  const found = report?.swarms.find((swarm) => swarm.name === name);
  if (found === undefined) throw new Error(`no report on ${name}: ${stderr}`);
  return found;
};

/** What became of each manager, by its name, without the fingerprints. */
export const resultsIn = (run: OperatorRun, name = 'web'): Readonly<Record<string, string>> =>
  Object.fromEntries(
    swarmIn(run, name)
      .outcome.steps.filter(({ step }) => step.startsWith(`${name}-`))
      .map(({ step, result }) => [step, result.replaceAll(/\b[0-9a-f]{16}\b/g, 'F')]),
  );

/** What was sent, by the word of its step, in order. */
export const sent = (effects: readonly Effect[]): readonly string[] =>
  effects.flatMap((effect) =>
    effect.kind === 'command' ? [effect.comment.replace(/^lockstep \S+ (?<step>\S+).*$/, '$<step>')] : [],
  );
