import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { HostFacts } from '../../src/domain/host-facts.js';
import { readFrame } from '../../src/onhost/frame.js';
import { readProbeAnswer } from '../../src/onhost/probe-answer.js';
import { composeLook } from '../../src/onhost/script.js';
import { makeSealingKeys, publicKeyPem, type SealingKeys } from '../../src/onhost/seal.js';
import { managerDisk, unlockKeyOf } from '../support/manager-disk.js';
import { channelOf, keptKey, proofOf, proveFactsOf } from '../support/proof.js';
import { shells } from '../support/shells.js';
import { nonceOf, stubHost, type StubHost } from './stub-host.js';

const NONCES = { probe: nonceOf('0123456789abcdef'), prove: nonceOf('fedcba9876543210') };
const KEY = unlockKeyOf(7);
const disk = managerDisk(KEY);

let keys: SealingKeys;
beforeAll(async () => {
  keys = await makeSealingKeys();
});

describe.each(shells)('the look under %s', (_name, shell) => {
  let host: StubHost;
  beforeEach(() => {
    host = stubHost();
    host.write('/var/lib/docker/swarm/certificates/swarm-node.key', disk.keyPem);
    host.write('/var/lib/docker/swarm/certificates/swarm-node.crt', disk.certificatePem);
    is('locked');
  });
  afterEach(() => {
    host.close();
  });

  const is = (state: string): void => {
    const root = `${host.root}/var/lib/docker`;
    const info = `{"version":"24.0.7","root":"${root}","state":"${state}","control":false,"node":"","addr":"","error":"","managers":0,"nodes":0}\n`;
    host.answers({ info, state: `${state}\n` });
  };
  const look = async () => {
    const { output, errors } = await host.run(composeLook(NONCES, publicKeyPem(keys)), shell, NONCES.probe);
    expect(errors).toBe('');
    return output;
  };
  const probedIn = (output: string): HostFacts => {
    const frame = readFrame(output, NONCES.probe);
    const reading = readProbeAnswer(frame.kind === 'whole' ? frame.text : '');
    if (reading.kind !== 'facts') throw new Error(reading.reason);
    return reading.facts;
  };
  const channels = () => host.files().filter(({ path }) => path.includes('lockstep.'));

  it('brings the probe, the evidence and a channel from a manager that is locked', async () => {
    const output = await look();
    expect(probedIn(output).node?.localNodeState).toBe('locked');
    const facts = proveFactsOf(output, NONCES.prove);
    expect(proofOf(facts, keys, [keptKey('g', KEY)])).toEqual({ kind: 'proven', generation: 'g' });
    expect(facts).toMatchObject({ nodeState: 'locked', channel: expect.anything() });
    expect(channels().map(({ path }) => path)).toEqual([
      expect.stringMatching(/lockstep\.fedcba9876543210\/key\.pem$/),
    ]);
  });

  it('binds the evidence to its nonce and to its channel: with another one of either, or none, it is no evidence', async () => {
    const facts = proveFactsOf(await look(), NONCES.prove);
    expect(channelOf(facts, keys)).toBe(facts.channel);
    const [stranger, kept] = [await makeSealingKeys(), [keptKey('g', KEY)]];
    for (const other of [
      { ...facts, channel: stranger.publicKey },
      { ...facts, channel: undefined },
      { ...facts, nonce: NONCES.probe },
    ]) {
      expect(proofOf(other, keys, kept)).toMatchObject({
        kind: 'unreadable',
        reason: expect.stringContaining('the evidence does not belong to this request') as unknown,
      });
    }
    expect(() => channelOf({ ...facts, channel: stranger.publicKey }, keys)).toThrow('no channel is bound');
  });

  it('brings no evidence of an earlier look: each is sealed to a pair of its own, and names its nonce', async () => {
    const earlier = proveFactsOf(await look(), NONCES.prove);
    const keysNow = await makeSealingKeys();
    expect(proofOf(earlier, keysNow, [keptKey('g', KEY)])).toMatchObject({
      kind: 'unreadable',
      reason: expect.stringContaining('the evidence does not belong to this request') as unknown,
    });
  });

  it.each(['active', 'inactive'])('brings a short probe and nothing else from a node that is %s', async (state) => {
    is(state);
    const output = await look();
    expect(probedIn(output).node?.localNodeState).toBe(state);
    expect(readFrame(output, NONCES.prove).kind).toBe('missing');
    expect(Buffer.byteLength(output)).toBeLessThan(2_400);
    expect(channels()).toEqual([]);
  });

  it('brings the evidence without a channel from a manager that waits for quorum, and asks its engine nothing more', async () => {
    is('pending');
    const facts = proveFactsOf(await look(), NONCES.prove);
    expect(proofOf(facts, keys, [keptKey('g', KEY)]).kind).toBe('proven');
    expect(facts.channel).toBeUndefined();
    expect(host.calls().filter((call) => !call.startsWith('info'))).toEqual([]);
    expect(host.calls()).toHaveLength(1);
  });

  it('brings the evidence where the engine is down', async () => {
    host.answers({ info: '', 'info.fails': '', 'version.fails': '', 'version.err': 'Cannot connect\n' });
    const output = await look();
    expect(probedIn(output).engine.kind).toBe('down');
    const facts = proveFactsOf(output, NONCES.prove);
    expect(proofOf(facts, keys, [keptKey('g', KEY)]).kind).toBe('proven');
    expect(facts.channel).toBeUndefined();
  });

  it('brings no evidence where the key is not encrypted', async () => {
    host.write('/var/lib/docker/swarm/certificates/swarm-node.key', managerDisk(undefined).keyPem);
    expect(readFrame(await look(), NONCES.prove).kind).toBe('missing');
  });
});
