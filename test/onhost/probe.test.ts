import { once } from 'node:events';
import { chmodSync, mkdirSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { HostFacts } from '../../src/domain/host-facts.js';
import type { NodeId, SwarmId } from '../../src/domain/ids.js';
import { plainPem } from '../../src/lab/simulated/disk/pem.js';
import { readProbeAnswer } from '../../src/onhost/probe-answer.js';
import { composeProbe } from '../../src/onhost/script.js';
import { caOf, issuedDuringRotation } from '../support/builders/authority.js';
import { shells } from '../support/shells.js';
import { nonceOf, stubHost, type StubHost } from './stub-host.js';

const NONCE = nonceOf('0123456789abcdef');
const SWARM = '3a3t17wih4r29fkgwm2g7orbh' as SwarmId;
const SELF = 'rcdgb8r3mgl5mosaviblkjiec' as NodeId;

const pemOf = (der: Uint8Array): string => plainPem('CERTIFICATE', Buffer.from(der));

const info = (overrides: object = {}): string =>
  `${JSON.stringify({
    version: '20.10.24',
    root: '/var/lib/docker',
    state: 'active',
    control: true,
    node: SELF,
    addr: '10.77.0.1',
    error: '',
    managers: 3,
    nodes: 5,
    cluster: { id: SWARM, version: 42, autolock: true, certExpiry: 7776000000000000, rotating: false },
    ...overrides,
  })}\n`;

const member = (id: string, overrides: object = {}): string =>
  JSON.stringify({
    id,
    host: `ip-10-77-0-${id.slice(0, 3)}`,
    status: 'ready',
    avail: 'active',
    engine: '20.10.24',
    leader: false,
    reach: 'reachable',
    addr: '10.77.0.2:2377',
    ...overrides,
  });

const unlockedManager = {
  info: info(),
  'node-ls': `${SELF}\namzgxmhly5r4x9es043vkh70z\n`,
  'node-inspect': `${member(SELF, { leader: true })}\n${member('amzgxmhly5r4x9es043vkh70z')}\n`,
  'unlock-key': 'SWMKEY-1-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n',
  'network-ls': 'n1\nn2\n',
  'network-inspect': '"ingress"\n"payments" encrypted\n',
  'secret-ls': 's1\ns2\ns3\n',
};

/** An unlocked manager where one call fails: the stub has no answer to it. */
const without = (call: keyof typeof unlockedManager): Record<string, string> =>
  Object.fromEntries(Object.entries(unlockedManager).filter(([name]) => name !== call));

const KEY_FILE = `-----BEGIN ENCRYPTED PRIVATE KEY-----
kek-version: 17
raft-dek: CAESMNOTAREALKEYNOTAREALKEY
raft-dek-pending: CAESMPENDINGPENDING

MIHeMEkGCSqGSIb3DQEFDTA8
-----END ENCRYPTED PRIVATE KEY-----
`;

describe.each(shells)('the probe under %s', (_name, shell) => {
  let host: StubHost;
  beforeEach(() => {
    host = stubHost();
  });
  afterEach(() => {
    host.close();
  });

  const probe = async (): Promise<HostFacts> => {
    const { frame, output, errors } = await host.run(composeProbe(NONCE), shell, NONCE);
    if (frame.kind !== 'whole') throw new Error(`no whole frame (${frame.kind}): ${output}${errors}`);
    const reading = readProbeAnswer(frame.text);
    if (reading.kind !== 'facts') throw new Error(reading.reason);
    expect(errors).toBe('');
    return reading.facts;
  };

  it('lets no program that a key passes through leave its memory in a core file, whatever its caller allows', async () => {
    host.answers(unlockedManager);
    await host.run(`ulimit -c unlimited 2>/dev/null\n${composeProbe(NONCE)}`, shell, NONCE);
    expect(host.calls()).toContain('swarm unlock-key --quiet');
    expect(new Set(host.coreLimits())).toEqual(new Set(['0']));
  });

  it('tells everything of an unlocked manager, and reads the leader, networks and secrets from the swarm', async () => {
    host.answers(unlockedManager);
    host.write('/var/lib/docker/swarm/certificates/swarm-node.key', KEY_FILE);
    host.answers({ info: info({ root: `${host.root}/var/lib/docker` }) });
    const facts = await probe();
    expect(facts.engine).toEqual({ kind: 'up', version: '20.10.24', rootDir: `${host.root}/var/lib/docker` });
    expect(facts.node).toMatchObject({ localNodeState: 'active', controlAvailable: true, nodeId: SELF });
    expect(facts.cluster).toMatchObject({ swarmId: SWARM, version: 42, autolock: true, managers: 3, nodes: 5 });
    expect(facts.members).toMatchObject({
      kind: 'listed',
      managers: [{ nodeId: SELF, leader: true }, { leader: false }],
    });
    expect(facts.certificate).toMatchObject({ swarmId: SWARM, nodeId: SELF, role: 'manager' });
    expect(facts.certificate?.notAfter.toISOString()).toBe('2027-02-19T23:46:00.000Z');
    expect(facts.keyFile).toEqual({ encrypted: true, kekVersion: 17, dekPending: true, dekNeedsRotation: false });
    expect(facts.rootCas.map(({ notAfter }) => notAfter.toISOString())).toEqual(['2046-11-16T23:41:00.000Z']);
    expect(facts.listener).toEqual({
      listenAddress: '0.0.0.0:2377',
      advertiseAddress: '10.77.0.1:2377',
      dataPathAddress: '',
    });
    expect(facts.overlayNetworks).toEqual({ total: 2, unencrypted: 1, unencryptedNames: ['ingress'] });
    expect(facts.secrets).toBe(3);
    expect(facts.unlockKeyCommand).toBe('key');
    expect(facts.tools.openssl).toMatch(/^OpenSSL /);
    expect(facts.peers).toBeUndefined();
  });

  it('prints neither the unlock key nor a data key', async () => {
    host.answers({ ...unlockedManager, info: info({ root: `${host.root}/var/lib/docker` }) });
    host.write('/var/lib/docker/swarm/certificates/swarm-node.key', KEY_FILE);
    const { output, errors, frame } = await host.run(composeProbe(NONCE), shell, NONCE);
    const told = output + errors + (frame.kind === 'whole' ? frame.text : '');
    expect(told).not.toContain('SWMKEY');
    expect(told).not.toContain('NOTAREALKEY');
    expect(told).not.toContain('PENDINGPENDING');
    expect(host.calls()).toContain('swarm unlock-key --quiet');
  });

  it('brings the CA, each certificate of a bundle, and what stands behind its own certificate in a rotation of the CA', async () => {
    const [from, to] = [caOf('from'), caOf('to')];
    const rotating = issuedDuringRotation(from, to, { swarmId: SWARM, nodeId: SELF, role: 'manager' });
    const folder = '/var/lib/docker/swarm/certificates';
    host.write(`${folder}/swarm-node.crt`, [rotating.leaf, ...rotating.intermediates].map(pemOf).join(''));
    host.write(`${folder}/swarm-root-ca.crt`, `a comment\r\n${[from, to].map(({ root }) => pemOf(root.der)).join('')}`);
    host.answers({ ...unlockedManager, info: info({ root: `${host.root}/var/lib/docker` }) });
    const { chain, rootCas } = await probe();
    expect(chain?.leaf).toEqual(rotating.leaf);
    expect(chain?.intermediates).toEqual(rotating.intermediates);
    expect(rootCas.map(({ fingerprint }) => fingerprint)).toEqual([from.root.fingerprint, to.root.fingerprint]);
  });

  it('names swarm, node and peers of a locked manager from its disk, and asks it for nothing else', async () => {
    host.answers({
      info: info({
        state: 'locked',
        control: false,
        cluster: undefined,
        managers: 0,
        nodes: 0,
        root: `${host.root}/var/lib/docker`,
      }),
    });
    const facts = await probe();
    expect(facts.node).toMatchObject({ localNodeState: 'locked', controlAvailable: false });
    expect(facts.cluster).toBeUndefined();
    expect(facts.certificate).toMatchObject({ swarmId: SWARM, role: 'manager' });
    expect(facts.peers).toHaveLength(3);
    expect(facts.unlockKeyCommand).toBeUndefined();
    expect(host.calls()).toHaveLength(1);
  });

  it.each([
    ['20.10, which prints the template up to its first field', '{"version":'],
    [
      '28, which prints empty values',
      '{"version":"","root":"","state":"","control":false,"node":"","addr":"","error":"","managers":0,"nodes":0}',
    ],
  ])('reads the disk where the engine is down, and says what the client said: %s', async (_client, printed) => {
    const said = 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?';
    host.answers({ info: printed, 'info.fails': '', 'info.err': 'reflect: nil pointer', 'version.err': `${said}\n` });
    const facts = await probe();
    expect(facts.engine).toEqual({ kind: 'down', detail: said });
    expect(facts.certificate?.swarmId).toBe(SWARM);
  });

  it('takes a manager that has no leader for one that cannot say what its swarm is like', async () => {
    const error = 'rpc error: code = Unknown desc = The swarm does not have a leader.';
    const rootDir = `${host.root}/var/lib/docker`;
    host.answers({
      ...without('node-ls'),
      info: info({ cluster: undefined, managers: 0, nodes: 0, error, root: rootDir }),
    });
    const facts = await probe();
    expect(facts.node).toMatchObject({ localNodeState: 'active', controlAvailable: true, error });
    expect(facts.members).toEqual({ kind: 'unavailable', reason: error });
    expect(facts.peers).toHaveLength(3);
    expect([facts.cluster, facts.overlayNetworks, facts.secrets, facts.unlockKeyCommand]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('finds a data root that was moved in daemon.json while the engine is down', async () => {
    host.close();
    host = stubHost({ swarmFolder: false });
    host.write('/etc/docker/daemon.json', `{ "live-restore": false,\n "data-root": "${host.root}/srv/docker" }`);
    host.write('/srv/docker/swarm/docker-state.json', '{"ListenAddr":"10.0.0.1:2377","AdvertiseAddr":"10.0.0.1:2377"}');
    expect((await probe()).listener?.listenAddress).toBe('10.0.0.1:2377');
  });

  it('says that a host has no docker client', async () => {
    host.close();
    host = stubHost({ docker: false, swarmFolder: false });
    const facts = await probe();
    expect(facts.engine).toEqual({ kind: 'none' });
    expect(facts.certificate).toBeUndefined();
  });

  it('answers as usual without `timeout` when nothing hangs', async () => {
    host.removeTool('timeout');
    host.removeTool('sleep');
    // Whoever waited for what watches over a command would wait for longer than this test does.
    host.write('/bin/sleep', '#!/bin/sh\nexec /bin/sleep 6000\n');
    chmodSync(join(host.root, 'bin/sleep'), 0o755);
    host.answers(unlockedManager);
    expect((await probe()).members).toMatchObject({ kind: 'listed' });
  });

  it('asks the socket of this host, whatever engine or configuration its root has chosen', async () => {
    host.answers(unlockedManager);
    const chosen = {
      DOCKER_HOST: 'tcp://10.0.0.9:2375',
      DOCKER_CONTEXT: 'elsewhere',
      DOCKER_CONFIG: '/root/broken',
      DOCKER_API_VERSION: '1.20',
      DOCKER_TLS_VERIFY: '1',
      CURL_HOME: '/root/broken',
    };
    await host.run(composeProbe(NONCE), shell, NONCE, chosen);
    expect(host.calls()).toContain('node ls --quiet --filter role=manager');
    expect(new Set(host.told())).toEqual(
      new Set([`--config ${host.root}/nonexistent`, `--host unix://${host.root}/var/run/docker.sock`]),
    );
  });

  it('asks where the engine is configured to listen, if nothing is at the usual place', async () => {
    host.write('/etc/docker/daemon.json', '{ "hosts": [\n"tcp://0.0.0.0:2376", "unix:///srv/docker.sock"] }');
    host.answers(unlockedManager);
    await probe();
    expect(host.told()).toContain('--host unix:///srv/docker.sock');
  });

  describe('an engine that listens', () => {
    let engine: Server;
    beforeEach(async () => {
      mkdirSync(join(host.root, 'var/run'));
      engine = createServer().listen(join(host.root, 'var/run/docker.sock'));
      await once(engine, 'listening');
    });
    afterEach(() => {
      engine.close();
    });

    it.each([
      'Error response from daemon: client version 1.41 is too old. Minimum supported API version is 1.44',
      'context "gone" does not exist',
      'permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock',
      'Error: unknown flag: --host',
    ])('is not down where its client fails: %s', async (said) => {
      host.answers({ 'version.err': `${said}\n` });
      const facts = await probe();
      expect(facts.engine).toEqual({ kind: 'unasked', detail: said });
      expect(facts.certificate?.swarmId).toBe(SWARM);
    });

    it('is not down where the host has no client', async () => {
      host.removeTool('docker');
      expect((await probe()).engine).toEqual({ kind: 'unasked', detail: 'no docker client on the PATH' });
    });

    it('makes no tool of a curl that does not reach it', async () => {
      host.removeTool('curl');
      host.write('/bin/curl', '#!/bin/sh\necho no such option >&2\nexit 2\n');
      chmodSync(join(host.root, 'bin/curl'), 0o755);
      host.answers(unlockedManager);
      expect((await probe()).tools.curl).toBe(false);
    });
  });

  it.each(['find', 'od', 'stat'])('names what a change needs and does not find: %s', async (tool) => {
    host.removeTool(tool);
    host.answers(unlockedManager);
    expect((await probe()).tools.lacking).toEqual([tool]);
  });

  it('does not count an openssl that gives no HMAC', async () => {
    host.removeTool('openssl');
    host.write('/bin/openssl', '#!/bin/sh\n[ "$1" = version ] && echo OpenSSL 0.9.8\n');
    chmodSync(join(host.root, 'bin/openssl'), 0o755);
    host.answers(unlockedManager);
    expect((await probe()).tools.openssl).toBeUndefined();
  });

  it.each([
    ['of an engine with userns-remap', '/var/lib/docker/165536.165536'],
    ['of the snap', '/var/snap/docker/common/var-lib-docker'],
  ])('finds the folder %s while it is down', async (_, root) => {
    host.close();
    host = stubHost({ swarmFolder: false });
    host.writeSwarmFolder(root);
    expect((await probe()).certificate?.swarmId).toBe(SWARM);
  });

  it('believes none of several folders while the engine is down, and says that there are several', async () => {
    host.writeSwarmFolder('/var/lib/docker/165536.165536');
    const facts = await probe();
    expect([facts.certificate, facts.swarmFolders]).toEqual([undefined, 2]);
    host.answers({ ...unlockedManager, info: info({ root: `${host.root}/var/lib/docker` }) });
    const up = await probe();
    expect([up.certificate?.swarmId, up.swarmFolders]).toEqual([SWARM, undefined]);
  });

  it('says which tools are missing where no answer can be packed', async () => {
    host.removeTool('gzip');
    const { output, errors, frame } = await host.run(composeProbe(NONCE), shell, NONCE);
    expect([frame.kind, output.trim()]).toEqual(['missing', '']);
    expect(errors).toContain('gzip, base64, tr or cksum is missing, or fails');
  });

  it('does without openssl: also the CA is read', async () => {
    host.removeTool('openssl');
    host.answers({ ...unlockedManager, info: info({ root: `${host.root}/var/lib/docker` }) });
    const facts = await probe();
    expect(facts.tools.openssl).toBeUndefined();
    expect(facts.rootCas).toHaveLength(1);
    expect(facts.certificate?.swarmId).toBe(SWARM);
  });

  it('tells an empty unlock key from a command that fails', async () => {
    host.answers({ ...unlockedManager, 'unlock-key': '' });
    expect((await probe()).unlockKeyCommand).toBe('empty');
    host.close();
    host = stubHost();
    host.answers(without('unlock-key'));
    expect((await probe()).unlockKeyCommand).toBe('failed');
  });

  it('stays below 2,400 bytes for a swarm of 7 managers and 100 nodes', async () => {
    const ids = Array.from({ length: 7 }, (_, n) =>
      `${n}${'q8x2m5v7k3j9h4g6f1d0s2a4z'.slice(n)}${'p1o3i5u7'.slice(0, n)}`.slice(0, 25),
    );
    host.answers({
      ...unlockedManager,
      info: info({ managers: 7, nodes: 100, root: `${host.root}/var/lib/docker` }),
      'node-ls': ids.join('\n'),
      'node-inspect': ids
        .map((id, n) =>
          member(id, { host: `ip-10-20-3${n}-1${n}7.eu-west-1.compute.internal`, addr: `10.20.3${n}.1${n}7:2377` }),
        )
        .join('\n'),
    });
    const { output, frame } = await host.run(composeProbe(NONCE), shell, NONCE);
    expect(frame.kind).toBe('whole');
    expect(Buffer.byteLength(output)).toBeLessThan(2_400);
  });
});

describe('an engine that hangs in the middle of the probe', () => {
  const cases = shells.flatMap(([name, shell]) => [
    { name, shell, timeout: true },
    { name, shell, timeout: false },
  ]);

  it('is waited for ten seconds, under every shell, with and without `timeout`; then it is called no more', async () => {
    const outcomes = await Promise.all(cases.map(probeHangingEngine));
    expect(outcomes).toHaveLength(2 * shells.length);
    for (const { facts, calls, processes } of outcomes) {
      expect(facts).toMatchObject({ kind: 'facts', facts: { engine: { kind: 'up' }, unlockKeyCommand: undefined } });
      expect(facts).toMatchObject({ facts: { members: { reason: 'docker node ls did not end within 10 s' } } });
      expect(calls).toHaveLength(2);
      expect(processes).toEqual([]);
    }
  }, 60_000);
});

async function probeHangingEngine({ shell, timeout }: { shell: readonly string[]; timeout: boolean }) {
  const host = stubHost();
  try {
    if (!timeout) host.removeTool('timeout');
    host.answers({ ...unlockedManager, 'node-ls.hangs': '' });
    const { frame } = await host.run(composeProbe(NONCE), shell, NONCE);
    if (frame.kind !== 'whole') throw new Error(`no whole frame: ${frame.kind}`);
    return { facts: readProbeAnswer(frame.text), calls: host.calls(), processes: host.processes() };
  } finally {
    host.close();
  }
}
