import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AccountId, InstanceId, Region } from '../../src/domain/ids.js';
import { startEndpoint, type LabEndpoint } from '../../src/lab/endpoint/index.js';
import type { LabInstance } from '../../src/lab/lab-fleet.js';
import { hostThatSays, probeAnswer } from '../support/canned-probe.js';
import { fc } from '../support/fast-check.js';
import { useEnvironment } from '../support/lab-environment.js';
import { openProxy, type Proxy } from '../support/proxy.js';
import { QUICK_SERVICE } from '../support/quick-service.js';
import { runCli, type CliRun } from '../support/run-cli.js';

/*
 * What AWS answers comes from outside as well: a proxy in the middle, a service of somebody else behind --endpoint-url, a page that was
 * cut. Whatever it is, the audit comes to an end, with a report or with one error that says what to do.
 */

const ACCOUNT = '111122223333' as AccountId;
const REGION = 'eu-west-1' as Region;
const swarmkitId = (text: string): string => text.padEnd(25, '0').slice(0, 25);
const MANAGERS = [0, 1, 2].map((manager) => swarmkitId(`node${manager}`));

const instances = MANAGERS.map((nodeId, n): LabInstance => {
  const address = `10.1.0.${n}`;
  return {
    instanceId: `i-0000000000000000${n}` as InstanceId,
    account: ACCOUNT,
    region: REGION,
    availabilityZone: `${REGION}a`,
    vpcId: 'vpc-0',
    privateIpAddress: address,
    computerName: `web-${n}`,
    tags: new Map([
      ['Role', 'swarm-manager'],
      ['Name', `web-${n}`],
    ]),
    lifecycle: n === 2 ? 'hybrid' : 'running',
    agent: 'online',
    agentVersion: '3.3.2746.0',
    host: hostThatSays(probeAnswer({ swarmId: swarmkitId('swarm'), nodeId, address, managers: MANAGERS })),
  };
});

/** Changes the body of an answer. `nth`: from 0, of its operation. */
type Alteration = (body: string, operation: string, nth: number) => string;

let endpoint: LabEndpoint;
let proxy: Proxy;
let alter: Alteration;
let counts: Map<string, number>;
beforeAll(async () => {
  const accessKeys = [{ accessKeyId: 'AKIAHOSTILE000000001', secretAccessKey: 'lab' }];
  const accounts = [{ accountId: ACCOUNT, regions: [REGION], accessKeys, roles: [] }];
  endpoint = await startEndpoint({ fleet: { accounts, instances }, settings: QUICK_SERVICE });
  proxy = await openProxy(endpoint.url, async ({ operation }, forward) => {
    const answer = await forward();
    const nth = counts.get(operation) ?? 0;
    counts.set(operation, nth + 1);
    return { ...answer, body: alter(answer.body, operation, nth) };
  });
});
afterAll(async () => {
  proxy.close();
  await endpoint.close();
});

const audit = async (alteration: Alteration): Promise<CliRun> => {
  useEnvironment({
    AWS_ENDPOINT_URL: proxy.url,
    AWS_ACCESS_KEY_ID: 'AKIAHOSTILE000000001',
    AWS_SECRET_ACCESS_KEY: 'lab',
    AWS_REGION: REGION,
  });
  alter = alteration;
  counts = new Map();
  return runCli(['audit', '--tag', 'Role=swarm-manager'], { timeFaster: 200 });
};

const ENDS = [0, 1, 2, 3, 4, 6];
const CONTROL = /[^\P{Cc}\n\t]/u;

const expectAnEnd = ({ exitCode, stdout, stderr }: CliRun): void => {
  expect(ENDS).toContain(exitCode);
  expect(stderr).not.toMatch(/Internal error:|\n\s+at |TypeError|SyntaxError|RangeError/);
  expect(stdout + stderr).not.toMatch(CONTROL);
  if (exitCode === 1 || exitCode === 2) expect(stderr).toMatch(/^lockstep: .+\n {2}To do: .+\n$/m);
};

const OPERATIONS = [
  'GetCallerIdentity',
  'DescribeRegions',
  'DescribeInstances',
  'DescribeInstanceInformation',
  'ListTagsForResource',
  'SendCommand',
  'ListCommands',
  'ListCommandInvocations',
] as const;

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/** Every place in a value, as the way to it. */
const placesIn = (value: Json, way: readonly string[] = []): readonly (readonly string[])[] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([name, inner]) => [[...way, name], ...placesIn(inner, [...way, name])])
    : [];

const changed = (body: string, at: number, other: Json | undefined): string => {
  const value = JSON.parse(body) as Json;
  const places = placesIn(value);
  const way = places[at % Math.max(places.length, 1)];
  if (way === undefined) return body;
  const parent = way.slice(0, -1).reduce<Json>((inner, name) => (inner as Record<string, Json>)[name] ?? null, value);
  const last = way.at(-1) ?? '';
  if (other === undefined) Reflect.deleteProperty(parent as object, last);
  else (parent as Record<string, Json>)[last] = other;
  return JSON.stringify(value);
};

/** The same for XML: one element emptied, doubled, renamed, or with another text. */
const changedXml = (body: string, at: number, other: Json | undefined): string => {
  const elements = [...body.matchAll(/<(\w+)>([^<]*)<\/\1>/g)];
  const [whole = '', name = '', text = ''] = elements[at % Math.max(elements.length, 1)] ?? [];
  if (whole === '') return body;
  if (other === undefined) return body.replace(whole, '');
  if (Array.isArray(other)) return body.replace(whole, whole + whole);
  if (typeof other === 'boolean') return body.replace(whole, `<${name}x>${text}</${name}x>`);
  return body.replace(whole, `<${name}>${JSON.stringify(other).replaceAll(/[<&]/g, '')}</${name}>`);
};

const others = fc.oneof(
  fc.constant(undefined),
  fc.constantFrom<Json[]>(null, true, 0, -1, 1e308, '', [], {}, '\u001B[2J', '__proto__', 'i-0', 'x'.repeat(100_000)),
  fc.string({ unit: 'binary', maxLength: 40 }),
);

const alterations = fc
  .record({
    operation: fc.constantFrom(...OPERATIONS),
    /** Each of them, or one. */
    nth: fc.option(fc.nat(2), { nil: undefined }),
    at: fc.nat(200),
    other: others,
    cut: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined, freq: 4 }),
  })
  .map(({ operation, nth, at, other, cut }): Alteration => (body, name, call) => {
    if (name !== operation || (nth !== undefined && call !== nth)) return body;
    if (cut !== undefined) return body.slice(0, Math.floor(body.length * cut));
    return body.startsWith('{') ? changed(body, at, other) : changedXml(body, at, other);
  });

const PATIENCE = 300_000;

describe('an audit', () => {
  it('of answers that are right finds the swarm', async () => {
    const run = await audit((body) => body);
    // The certificates of these hosts have ended.
    expect(run.exitCode).toBe(3);
    expect(run.stdout).toContain('held, 3 of 3');
  });

  it(
    'of answers that are changed in one place, or cut, comes to an end with a report or one error',
    async () => {
      await fc.assert(
        fc.asyncProperty(alterations, async (alteration) => {
          expectAnEnd(await audit(alteration));
        }),
        { numRuns: 60 },
      );
    },
    PATIENCE,
  );

  it.each(OPERATIONS)(
    'with %s answered by something else altogether ends with a report or one error',
    async (operation) => {
      const bodies = [
        '',
        'null',
        '[]',
        '{}',
        '<html><body>Sign in</body></html>',
        '['.repeat(200_000),
        '"'.padEnd(5_000_000, 'x'),
      ];
      for (const body of bodies) expectAnEnd(await audit((right, name) => (name === operation ? body : right)));
    },
    PATIENCE,
  );

  it.each(['DescribeInstances', 'DescribeInstanceInformation', 'ListCommands', 'ListCommandInvocations'])(
    'with %s answered by pages without end comes to an end',
    async (operation) => {
      let pages = 0;
      const next = (body: string): string => {
        pages += 1;
        return body.startsWith('{')
          ? JSON.stringify({ ...(JSON.parse(body) as object), NextToken: `page-${pages}` })
          : body.replace(/<\/\w+>\s*$/, (end) => `<nextToken>page-${pages}</nextToken>${end}`);
      };
      expectAnEnd(await audit((body, name) => (name === operation ? next(body) : body)));
      expect(pages).toBeLessThan(5_000);
    },
    PATIENCE,
  );
});
