import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { shells } from '../support/shells.js';
import { nonceOf, stubHost, type StubHost } from './stub-host.js';
import { fc } from '../support/fast-check.js';

const NONCE = nonceOf('0123456789abcdef');
const SWARM = '3a3t17wih4r29fkgwm2g7orbh';
const TOKEN = 'SWMTKN-1-3q02t4z4vjnphdgjb133ciwnqumjaackorjtdk1s82xnwaambr-dsd4fwrx6klzu361qb04519vu';

type Value = Readonly<Record<string, unknown>>;

/** As an engine 20.10 with three managers answered GET /swarm, field by field in its order. */
const SPEC = {
  Name: 'default',
  Labels: {},
  Orchestration: { TaskHistoryRetentionLimit: 5 },
  Raft: { SnapshotInterval: 10000, KeepOldSnapshots: 0, LogEntriesForSlowFollowers: 500, ElectionTick: 10 },
  Dispatcher: { HeartbeatPeriod: 5000000000 },
  CAConfig: { NodeCertExpiry: 7776000000000000 },
  TaskDefaults: {},
  EncryptionConfig: { AutoLockManagers: true },
};
const answerWith = (spec: unknown, changes: Value = {}): string =>
  JSON.stringify({
    ID: SWARM,
    Version: { Index: 10 },
    CreatedAt: '2026-11-21T23:45:44.382923515Z',
    UpdatedAt: '2026-11-21T23:45:44.509313686Z',
    Spec: spec,
    TLSInfo: { TrustRoot: '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n', CertIssuerSubject: 'MBM=' },
    RootRotationInProgress: false,
    DefaultAddrPool: null,
    SubnetSize: 24,
    DataPathPort: 4789,
    JoinTokens: { Worker: TOKEN, Manager: TOKEN },
    ...changes,
  });

const part = (name: string): string => readFileSync(new URL(`../../src/onhost/${name}.sh`, import.meta.url), 'utf8');
const parts = [`nonce=${NONCE}`, `want_swarm='${SWARM}'`, part('prelude'), part('spec')];
const checks = [...parts, 'while read -r line; do is_balanced "$line" && echo whole || echo torn; done <"$fs/specs"'];

describe.each(shells)('the spec of a swarm, taken out with %s', (_name, shell) => {
  let host: StubHost;
  beforeEach(() => {
    host = stubHost();
  });
  afterEach(() => {
    host.close();
  });

  const extract = async (answers: readonly string[], autolock = 'true'): Promise<readonly string[]> => {
    host.write('/answers', `${answers.join('\n')}\n`);
    const { output, errors } = await host.run(
      [...parts, `extract_spec '${autolock}' <"$fs/answers"`].join('\n'),
      shell,
      NONCE,
    );
    expect(errors).toBe('');
    return output.split('\n').filter((line) => line !== '');
  };

  it('is byte by byte what the engine said, behind the version that it is of', async () => {
    expect(await extract([answerWith(SPEC)])).toEqual([`10 ${JSON.stringify(SPEC)}`]);
  });

  it('is that of a swarm with autolock on or off, where either will do', async () => {
    const off = { ...SPEC, EncryptionConfig: { AutoLockManagers: false } };
    const odd = { ...SPEC, EncryptionConfig: { AutoLockManagers: 'true' } };
    expect(await extract([answerWith(off), answerWith(SPEC), answerWith(odd)], '(true|false)')).toEqual([
      `10 ${JSON.stringify(off)}`,
      `10 ${JSON.stringify(SPEC)}`,
    ]);
  });

  it('is exact whatever people write into labels and options', async () => {
    const hostile = fc.constantFrom(
      '},"TLSInfo":{',
      '"',
      '\\',
      '\\"},',
      '"TLSInfo":{',
      'EncryptionConfig',
      '{',
      '}}',
      ',',
    );
    const words = fc
      .array(fc.oneof(hostile, fc.string({ unit: 'binary-ascii' })), { maxLength: 5 })
      .map((parts) => parts.join(''));
    const names = fc.oneof(words, fc.constantFrom('TLSInfo', 'EncryptionConfig', 'Spec'));
    const specs = fc
      .sample(fc.record({ labels: fc.dictionary(names, words), options: fc.dictionary(names, words) }), {
        numRuns: 300,
        seed: 7,
      })
      .map(({ labels, options }) => ({
        ...SPEC,
        Labels: labels,
        CAConfig: { NodeCertExpiry: 1, ExternalCAs: [{ Protocol: 'cfssl', URL: 'https://ca', Options: options }] },
        TaskDefaults: { LogDriver: { Name: 'syslog', Options: options } },
      }));
    // The order of the fields of a struct is Go's, whatever a label is named.
    const ordered = specs.map(({ EncryptionConfig, ...rest }) => JSON.stringify({ ...rest, EncryptionConfig }));
    const extracted = await extract(ordered.map((spec) => answerWith(JSON.parse(spec))));
    expect(extracted).toHaveLength(ordered.length);
    for (const [index, spec] of ordered.entries()) expect(extracted[index]).toBe(`10 ${spec}`);
    host.write('/specs', `${ordered.join('\n')}\n`);
    const { output } = await host.run(checks.join('\n'), shell, NONCE);
    expect(output.trim().split('\n')).toEqual(ordered.map(() => 'whole'));
  });

  it('is refused where anything is not as engines write it', async () => {
    const { EncryptionConfig, ...rest } = SPEC;
    const twice = answerWith(SPEC).replace('"JoinTokens"', '"More":{"x":{},"TLSInfo":{}},"JoinTokens"');
    const odd = [
      answerWith(SPEC, { ID: 'another17wih4r29fkgwm2g70' }),
      answerWith({ ...SPEC, EncryptionConfig: { AutoLockManagers: false } }),
      answerWith({ ...SPEC, Newer: {} }),
      answerWith(rest),
      answerWith({ EncryptionConfig, ...rest }),
      answerWith({ ...SPEC, Name: 'other' }),
      answerWith(SPEC).replace('"Spec":', '"More":1,"Spec":'),
      answerWith(SPEC).replace(',"TLSInfo":{', ',"More":1,"TLSInfo":{'),
      answerWith(SPEC).slice(0, -1),
      JSON.stringify(JSON.parse(answerWith(SPEC)), undefined, 1),
      twice,
      '{"message":"This node is not a swarm manager."}',
      '',
    ];
    expect(await extract(odd)).toEqual([]);
  });

  it('is not whole where its braces are not even, or a string has no end', async () => {
    host.write('/specs', ['{"a":{}', '{"a":"}', '{"a":"{"}', '{"a":{"b":"\\"}"}}'].join('\n') + '\n');
    const { output } = await host.run(checks.join('\n'), shell, NONCE);
    expect(output.trim().split('\n')).toEqual(['torn', 'torn', 'whole', 'whole']);
  });
});
