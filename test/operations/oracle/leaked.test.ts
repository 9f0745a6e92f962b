import { spawn } from 'node:child_process';
import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createCustodyWorld, type CustodyWorld } from '../../support/custody-world.js';
import { OTHER_REGION, type WorldHost } from '../../support/custody/hosts.js';
import { bytesOf, encodedPartOf, nameOf } from '../../support/oracle/unlock-keys.js';
import { byHand } from './by-hand.js';

let world: CustodyWorld;
beforeAll(async () => {
  world = await createCustodyWorld({
    kind: 'simulated',
    swarms: [{ name: 'web', managers: 1, autolock: true }],
    answers: 'shell',
  });
});
afterAll(() => world.close());

const manager = (): WorldHost => world.host('web-manager-1');
const write = (path: string, text: string | Buffer, mode = 0o644): void => {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text, { mode });
};
const onHost = (path: string, text: string | Buffer): void => {
  write(join(manager().root, path), text);
};
const ofOperator = (path: string, text: string | Buffer): void => {
  write(join(world.folder, path), text);
};
const processWith = (args: readonly string[], environment: Readonly<Record<string, string>>): Promise<void> =>
  world.during(async () => {
    const mark = randomUUID();
    const child = spawn('sh', ['-c', 'sleep 600 & read -r line; kill $!', ...args], {
      env: { ...environment, MARK: mark, PATH: process.env['PATH'], LOCKSTEP_SYSROOT: manager().root },
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    const ended = once(child, 'exit');
    // Both live until somebody has seen them with their command lines.
    const seen = (): number =>
      [...world.processes].filter(
        ({ commandLine, environment: own }) => own.includes(mark) && /^(?:sh -c|sleep 600)/.test(commandLine),
      ).length;
    while (seen() < 2) await sleep(10);
    child.stdin.end();
    await ended;
  });

interface Leak {
  readonly name: string;
  readonly plant: (key: string) => void | Promise<void>;
  /** What is told of it, each beginning with the form. */
  readonly found: readonly (string | RegExp)[];
}

/** Each key is one that was live once: it need not look like a key to be found. */
const LEAKS: readonly Leak[] = [
  {
    name: 'on the disk of a manager',
    plant: (key) => {
      onHost('root/key.txt', `the key is ${key}\n`);
    },
    found: ['(in clear) in web-manager-1: root/key.txt'],
  },
  {
    name: 'in the agent’s log',
    plant: (key) => {
      onHost('var/log/amazon/ssm/amazon-ssm-agent.log', `INFO output ${key}\n`);
    },
    found: ['(in clear) in web-manager-1: var/log/amazon/ssm/amazon-ssm-agent.log'],
  },
  {
    name: 'as its bytes in a folder that is kept in memory',
    plant: (key) => {
      onHost('run/lockstep.1/key', bytesOf(key));
    },
    found: ['(its bytes) in web-manager-1: run/lockstep.1/key'],
  },
  {
    name: 'without its prefix in the journal',
    plant: (key) => {
      ofOperator('state/run-1.ndjson', `{"key":"${encodedPartOf(key)}"}\n`);
    },
    found: ['(its base64) in operator: state/run-1.ndjson'],
  },
  {
    name: 'in hex in an event',
    plant: (key) => {
      ofOperator('events-7.ndjson', `{"kind":"x","bytes":"${bytesOf(key).toString('hex')}"}\n`);
    },
    found: ['(its bytes in hex) in operator: events-7.ndjson'],
  },
  {
    name: 'packed and encoded, as answers are',
    plant: (key) => {
      ofOperator('report-7.md', `\n${gzipSync(`unlockkey ${key}`).toString('base64')}\n`);
    },
    found: ['(packed) in operator: report-7.md'],
  },
  {
    name: 'encoded behind a line break in JSON',
    plant: (key) => {
      ofOperator('report-8.json', JSON.stringify({ text: `\n${Buffer.from(key).toString('base64')}` }));
    },
    found: ['(packed) in operator: report-8.json'],
  },
  {
    name: 'in a command’s parameters',
    plant: (key) => byHand(world).send(`: ${key}`),
    found: [
      /^\(in clear\) in command history: parameters of /,
      /^\(in clear\) in request \d+ \(ssm:SendCommand\)$/,
      /^\(in clear\) in web-manager-1: var\/lib\/amazon\/.*\/_script\.sh$/,
      '(in clear) in web-manager-1: var/log/amazon/ssm/amazon-ssm-agent.log',
    ],
  },
  {
    name: 'in what a run prints, and reports',
    plant: async (key) => {
      world.instances[0]?.tags.set('Name', key);
      await world.run(['discover', '--format', 'json']);
      world.instances[0]?.tags.set('Name', 'web-manager-1');
    },
    found: [/^\(in clear\) in operator: report-\d\.json$/, /^\(in clear\) in standard output of run \d \(discover\)$/],
  },
  {
    name: 'in an error',
    plant: async (key) => {
      await world.run(['audit', '--swarm', key]);
    },
    found: [/^\(in clear\) in standard error of run \d \(audit\)$/],
  },
  {
    name: 'in the description of a secret',
    plant: (key) => byHand(world).createSecret('described', 'nothing', key),
    found: [
      /^\(in clear\) in request \d+ \(secretsmanager:CreateSecret\)$/,
      '(in clear) in description of secret described',
    ],
  },
  {
    name: 'in a parameter that is not encrypted',
    plant: (key) => byHand(world).putParameter('/open', key, 'String', 'current'),
    found: [/^\(in clear\) in request \d+ \(ssm:PutParameter\)$/, '(in clear) in parameter /open, version 1'],
  },
  {
    name: 'in a vault that is not the home of its swarm',
    plant: (key) => byHand(world, OTHER_REGION).createSecret('elsewhere', `{"key":"${key}"}`),
    found: ['in secret elsewhere of 111122223333 in us-east-1, which is not its home'],
  },
];

/** Where there is no /proc, there is nothing to be seen. */
const LEAKS_OF_PROCESSES: readonly Leak[] = [
  {
    name: 'in the arguments of a process',
    plant: (key) => processWith([key], {}),
    found: ['(in clear) in arguments of a process (sh)'],
  },
  {
    name: 'in the environment of a process',
    plant: (key) => processWith([], { KEY: encodedPartOf(key) }),
    found: ['(its base64) in environment of a process (sh)', '(its base64) in environment of a process (sleep)'],
  },
];

const newKey = (): string => `SWMKEY-1-${randomBytes(32).toString('base64').replace('=', '')}`;

const violationsAbout = async (what: string): Promise<readonly string[]> => {
  const prefix = `leaked: ${what} `;
  return (await world.oracle()).filter((text) => text.startsWith(prefix)).map((text) => text.slice(prefix.length));
};

describe('an unlock key is found', () => {
  it.each(process.platform === 'linux' ? [...LEAKS, ...LEAKS_OF_PROCESSES] : LEAKS)(
    '$name',
    async ({ plant, found }) => {
      const key = newKey();
      world.keysSeen.add(key);
      await plant(key);
      const seen = await violationsAbout(nameOf(key));
      for (const place of found)
        expect(seen).toContainEqual(typeof place === 'string' ? place : expect.stringMatching(place));
      expect(seen).toHaveLength(found.length);
    },
  );

  it('also where nobody has ever seen it live', async () => {
    const key = newKey();
    ofOperator('state/strange', key);
    expect(await violationsAbout(nameOf(key))).toEqual(['(in clear) in operator: state/strange']);
  });

  it('without being shown', async () => {
    const key = newKey();
    ofOperator('state/shown', key);
    expect((await world.oracle()).join('\n')).not.toContain(encodedPartOf(key));
  });
});

describe('an unlock key is where it belongs', () => {
  it.each<[string, (key: string) => void | Promise<void>]>([
    ['in a secret', (key) => byHand(world).createSecret('kept', `{"key":"${key}"}`)],
    ['in an encrypted parameter', (key) => byHand(world).putParameter('/kept', key, 'SecureString', 'current')],
    [
      'in what the engine replicates',
      (key) => {
        onHost('var/lib/docker/swarm/raft/wal-v3-encrypted/0.wal', key);
      },
    ],
  ])('%s', async (_, put) => {
    const key = newKey();
    world.keysSeen.add(key);
    await put(key);
    expect(await violationsAbout(nameOf(key))).toEqual([]);
  });
});

describe('other secrets', () => {
  const pem = (): string =>
    generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const certificates = 'var/lib/docker/swarm/certificates';

  it('such as a join token are found', async () => {
    ofOperator('state/token', `SWMTKN-1-${'a'.repeat(50)}-${'b'.repeat(25)}`);
    expect(await violationsAbout('a join token')).toEqual(['(in clear) in operator: state/token']);
  });

  it('such as private keys are found, and so is a pre-image that others may read', async () => {
    ofOperator('state/key.pem', pem());
    onHost(`${certificates}/swarm-node.key.lockstep-1-run`, pem());
    expect([...(await violationsAbout('a private key'))].sort()).toEqual([
      '(in clear) in operator: state/key.pem',
      `(in clear) in web-manager-1: ${certificates}/swarm-node.key.lockstep-1-run`,
    ]);
  });

  it('may lie in memory where they are private, for as long as a channel is open', async () => {
    const before = await violationsAbout('a private key');
    write(join(manager().root, 'run/lockstep.2/private.pem'), pem(), 0o600);
    expect(await violationsAbout('a private key')).toEqual(before);
    write(join(manager().root, 'run/lockstep.2/public.pem'), pem());
    expect(await violationsAbout('a private key')).toContain('(in clear) in web-manager-1: run/lockstep.2/public.pem');
  });
});
