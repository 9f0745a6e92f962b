import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { waitUntil } from '../../../src/lab/engine/wait.js';
import type { SimulatedHost } from '../../../src/lab/simulated/host/simulated-host.js';
import type { SimulatedLab } from '../../../src/lab/simulated/simulated-lab.js';
import type { Report, ReportRemedy } from '../../../src/report/model.js';
import { shellWords } from '../../support/fit-remedies.js';
import { PATIENCE, unlockWorld, type UnlockWorld } from '../unlock/kit.js';

/*
 * Whoever follows the remedy of a finding improves that finding, where it is given and as it stands: nothing else is done, and no
 * remedy is followed twice.
 */

type Finding = Report['swarms'][number]['findings'][number];

interface Lab {
  readonly world: UnlockWorld;
  readonly machines: SimulatedLab;
  readonly host: (number: number) => SimulatedHost;
}

interface State {
  readonly state: string;
  readonly shape?: { readonly managers: number; readonly workers?: number; readonly autolock?: boolean };
  readonly setUp: (lab: Lab) => unknown;
  /** What this state has of its own: the deed that a person finds out about on the host. */
  readonly repair?: (lab: Lab) => unknown;
}

const HASTE = 60;

const name = (number: number): string => `web-manager-${number}`;
const certificates = (host: SimulatedHost): string => join(host.engine.dataRoot, 'swarm/certificates');
const certificate = (host: SimulatedHost): string => join(certificates(host), 'swarm-node.crt');
const keyFile = (host: SimulatedHost): string => join(certificates(host), 'swarm-node.key');

const docker = async (host: SimulatedHost, ...args: readonly string[]): Promise<string> => {
  const { exitCode, stdout, stderr } = await host.docker(args, { limitSeconds: 5 });
  if (exitCode !== 0) throw new Error(`docker ${args.join(' ')} on ${host.name}: ${stderr}`);
  return stdout.trim();
};

/** One that lists the members. */
const serving = async ({ machines }: Lab): Promise<SimulatedHost> => {
  for (const host of machines.swarm('web').managers)
    if ((await host.docker(['node', 'ls', '--quiet'], { limitSeconds: 5 })).exitCode === 0) return host;
  throw new Error('no manager serves');
};

const leave = (host: SimulatedHost): Promise<string> => docker(host, 'swarm', 'leave', '--force');

/** The manager was down while its swarm removed it, and comes back. */
const removed = async ({ host }: Lab): Promise<void> => {
  const { id = '' } = host(3).engine.node ?? {};
  host(3).stopEngine();
  await docker(host(1), 'node', 'demote', id);
  await docker(host(1), 'node', 'rm', '--force', id);
  host(3).startEngine();
};

const rejoined = async ({ host, machines }: Lab, role: 'manager' | 'worker'): Promise<void> => {
  await leave(host(3));
  machines.swarm('web').join(host(3), role);
};

/** It has the key of before, which is nowhere any more. */
const leftBehind = async ({ world, host }: Lab): Promise<void> => {
  host(3).setAdoption('failing');
  await world.loseKeys('web');
  await world.rotateByHand(name(1));
  await world.untilAdopted(name(2));
  await world.keepLiveKey('web');
};

/** Autolock was off and on again, and something kept the third manager from following. */
const offAndOn = async ({ world, machines, host }: Lab, hinder: (host: SimulatedHost) => void): Promise<void> => {
  machines.swarm('web').setAutolock(false);
  await waitUntil(
    'keys are in clear',
    () => Promise.resolve(readFileSync(keyFile(host(3)), 'utf8').includes('BEGIN PRIVATE')),
    5_000,
  );
  hinder(host(3));
  machines.swarm('web').setAutolock(true);
  await world.untilEncrypted(name(2));
  await world.keepLiveKey('web');
};

const STATES: readonly State[] = [
  { state: 'nothing is wrong but what engines do by default', setUp: () => undefined },
  { state: 'locked', setUp: ({ world }) => world.restart(name(3)) },
  { state: 'two locked, quorum lost', setUp: ({ world }) => world.restart(name(2), name(3)) },
  { state: 'all locked', setUp: ({ world }) => world.restart(name(1), name(2), name(3)) },
  {
    state: 'pending, the others locked',
    setUp: async ({ world, host }) => {
      const key = world.keptKeyFor(world.host(name(1)));
      await world.restart(name(1), name(2), name(3));
      await host(1).unlock(key, 0.2);
    },
  },
  {
    state: 'pending, the engines of the others down',
    setUp: async ({ world, host }) => {
      const key = world.keptKeyFor(world.host(name(1)));
      for (const number of [2, 3]) host(number).stopEngine();
      await world.restart(name(1));
      await host(1).unlock(key, 0.2);
    },
  },
  {
    state: 'engine down',
    setUp: ({ host }) => {
      host(3).stopEngine();
    },
  },
  {
    state: 'two engines down',
    setUp: ({ host }) => {
      host(2).stopEngine();
      host(3).stopEngine();
    },
  },
  { state: 'stopped', setUp: ({ world }) => world.powerOff(name(3)) },
  {
    state: 'error',
    setUp: ({ host }) => {
      writeFileSync(`${keyFile(host(3))}.good`, readFileSync(keyFile(host(3))));
      writeFileSync(keyFile(host(3)), 'nothing');
      host(3).restartEngine();
    },
    repair: ({ host }) => {
      writeFileSync(keyFile(host(3)), readFileSync(`${keyFile(host(3))}.good`));
      host(3).restartEngine();
    },
  },
  { state: 'in no swarm, its member entry left', setUp: ({ host }) => leave(host(3)) },
  { state: 'rejoined as a manager, its old entry left', setUp: (lab) => rejoined(lab, 'manager') },
  { state: 'rejoined as a worker, its old entry left', setUp: (lab) => rejoined(lab, 'worker') },
  { state: 'removed while it was down, and back', shape: { managers: 3, workers: 1 }, setUp: removed },
  {
    state: 'the certificate of a manager that serves cannot be read',
    setUp: ({ host }) => {
      renameSync(certificate(host(3)), `${certificate(host(3))}.good`);
    },
    repair: ({ host }) => {
      renameSync(`${certificate(host(3))}.good`, certificate(host(3)));
    },
  },
  {
    state: 'agent offline',
    setUp: ({ machines }) => Object.assign(machines.instance(name(3)), { agent: 'connectionLost' }),
    repair: ({ machines }) => Object.assign(machines.instance(name(3)), { agent: 'online' }),
  },
  {
    state: 'cut off from the other managers',
    setUp: ({ host }) => {
      host(3).cutNetwork();
    },
    repair: ({ host }) => {
      host(3).restoreNetwork();
    },
  },
  {
    state: 'no tag on one manager',
    setUp: ({ machines }) => machines.instance(name(3)).tags.delete('Role'),
    repair: ({ machines }) => machines.instance(name(3)).tags.set('Role', 'swarm-manager'),
  },
  {
    state: 'no tag on two managers of three',
    setUp: ({ machines }) => {
      for (const number of [2, 3]) machines.instance(name(number)).tags.delete('Role');
    },
    repair: ({ machines }) => {
      for (const number of [2, 3]) machines.instance(name(number)).tags.set('Role', 'swarm-manager');
    },
  },
  { state: 'autolock off', shape: { managers: 3, autolock: false }, setUp: () => undefined },
  { state: 'key not stored', setUp: ({ world }) => world.loseKeys('web') },
  { state: 'another key is called current', setUp: ({ world }) => world.keepWrongKey('web') },
  {
    state: 'locked, with a live key that is not stored',
    setUp: async ({ world }) => {
      await world.rotateByHand(name(1));
      await world.untilAdopted(name(3));
      await world.restart(name(3));
    },
  },
  {
    state: 'locked, with a key that nobody has',
    setUp: async (lab) => {
      await leftBehind(lab);
      await lab.world.restart(name(3));
    },
  },
  {
    state: 'unlocked, with a key that nobody has',
    setUp: async (lab) => {
      await leftBehind(lab);
      lab.host(3).setAdoption('prompt');
    },
  },
  {
    state: 'key on disk in clear',
    setUp: (lab) =>
      offAndOn(lab, (host) => {
        host.setAdoption('failing');
      }),
    repair: ({ host }) => {
      host(3).setAdoption('prompt');
    },
  },
  {
    state: 'no docker client, engine down',
    setUp: ({ host }) => {
      host(3).setTool('docker', false);
      host(3).stopEngine();
    },
    repair: ({ host }) => {
      host(3).setTool('docker', true);
    },
  },
  {
    state: 'no docker client, engine up',
    setUp: ({ host }) => {
      host(3).setTool('docker', false);
    },
    repair: ({ host }) => {
      host(3).setTool('docker', true);
    },
  },
  {
    state: 'no openssl',
    setUp: ({ host }) => {
      host(3).setTool('openssl', false);
    },
    repair: ({ host }) => {
      host(3).setTool('openssl', true);
    },
  },
  { state: 'one manager', shape: { managers: 1, workers: 2 }, setUp: () => undefined },
  { state: 'two managers', shape: { managers: 2, workers: 1 }, setUp: () => undefined },
  { state: 'four managers', shape: { managers: 4 }, setUp: () => undefined },
  {
    state: 'a rotation of the data key that does not end',
    setUp: (lab) =>
      offAndOn(lab, (host) => {
        host.holdDataKeyRotation(true);
      }),
    repair: ({ host }) => {
      host(3).holdDataKeyRotation(false);
    },
  },
];

let open: UnlockWorld | undefined;
afterEach(async () => {
  await open?.close();
  open = undefined;
});

const openLab = async ({ shape }: State): Promise<Lab> => {
  const swarm = { name: 'web', managers: 3, autolock: true, ...shape };
  const world = await unlockWorld({ swarms: [swarm] });
  open = world;
  if (world.lab.kind !== 'simulated') throw new Error('these hosts are simulated');
  const machines = world.lab.lab;
  return { world, machines, host: (number) => machines.host(name(number)) };
};

const look = async ({ world }: Lab): Promise<ReadonlyMap<string, Finding>> => {
  const run = await world.run(['audit', '--prove', '--format', 'json', '--quiet'], { haste: HASTE });
  const report = JSON.parse(run.stdout) as Report;
  return new Map((report.swarms[0]?.findings ?? []).map((finding) => [finding.control, finding]));
};

/** What people do who read a sentence, or see what a command shows that changes nothing. */
const DEEDS: readonly (readonly [
  of: ReportRemedy['kind'],
  words: RegExp,
  deed: (lab: Lab, state: State, words: string) => unknown,
])[] = [
  ['shell', /^aws ssm (?:start-session|describe-instance-information) /, repaired],
  ['shell', /^aws ec2 describe-instances .*private-ip-address/, repaired],
  ['advice', /^Select the instances of the other managers/, repaired],
  ['advice', /^Let the managers reach /, repaired],
  ['advice', /^Wait for it to end/, repaired],
  ['advice', /^Mend the docker client there/, repaired],
  ['advice', /^Install openssl there/, repaired],
  ['advice', /^Look why .*swarm-node\.crt/, repaired],
  [
    'shell',
    /^aws ec2 start-instances .*--instance-ids (.*)$/,
    (lab, _, words) => each(lab, words, (host) => lab.world.powerOn(host.name)),
  ],
  [
    'shell',
    /^aws ssm send-command .*'commands=systemctl start docker' --instance-ids /,
    (lab, _, words) =>
      each(lab, words, (host) => {
        host.startEngine();
      }),
  ],
  ['advice', /^(?:Look for its key .* Without it: )?On i-\w+, which is available: /, byHand],
  ['advice', /^If it was removed on purpose: docker swarm leave --force on it/, ({ host }) => leave(host(3))],
  ['shell', /^docker node promote <node>$/, promote],
  ['shell', /^docker node demote <node>$/, async (lab) => docker(await serving(lab), 'node', 'demote', name(4))],
  ['shell', /^docker swarm update --task-history-limit /, updateHarmlessly],
  ['advice', /^One manager at a time: demote it, let it leave, and join it again with --listen-addr/, listenOnOne],
  ['advice', /^Spread at least three managers over three zones/, spread],
];

function repaired(lab: Lab, { repair, state }: State): unknown {
  if (repair === undefined) throw new Error(`nothing is to be found out where: ${state}`);
  return repair(lab);
}

async function each(lab: Lab, words: string, deed: (host: SimulatedHost) => unknown): Promise<void> {
  for (const id of words.match(/\bi-[0-9a-f]+/g) ?? []) await deed(hostOf(lab, id));
}

const hostOf = ({ machines }: Lab, id: string): SimulatedHost =>
  machines.host(machines.instances.find(({ instanceId }) => instanceId === id)?.computerName ?? id);

/** `On <instance>: <commands>[; then on <instance>: <command>, and what join-token printed.]` */
async function byHand(lab: Lab, _: State, words: string): Promise<void> {
  for (const [, id = '', commands = ''] of words.matchAll(/\bon (i-\w+)(?:, which is available)?: ([^;]*)/gi)) {
    for (const command of commands.split(/ && |, and /)) {
      const [program = '', ...args] = command.split(' ');
      if (program === 'docker' && !command.endsWith('join-token manager')) await docker(hostOf(lab, id), ...args);
      if (program === 'what') lab.machines.swarm('web').join(hostOf(lab, id), 'manager');
    }
  }
}

/** What kept a manager from writing its key has passed. */
async function updateHarmlessly(lab: Lab, { repair }: State): Promise<void> {
  await repair?.(lab);
  const before = readFileSync(keyFile(lab.host(3)), 'utf8');
  await docker(await serving(lab), 'swarm', 'update', '--task-history-limit', '5');
  await waitUntil(
    'the key is written',
    () => Promise.resolve(readFileSync(keyFile(lab.host(3)), 'utf8') !== before),
    5_000,
  );
}

async function promote(lab: Lab): Promise<void> {
  const [worker] = await workers(lab);
  if (worker === undefined) throw new Error('there is no worker');
  await docker(await serving(lab), 'node', 'promote', worker);
}

/** Three managers, each in a zone of its own. */
async function spread(lab: Lab): Promise<void> {
  const managers = async () =>
    (await docker(await serving(lab), 'node', 'ls', '--filter', 'role=manager', '--format', '{{.Hostname}}')).split(
      '\n',
    );
  while ((await managers()).length < 3) await promote(lab);
  for (const [index, host] of (await managers()).entries())
    Object.assign(lab.machines.instance(host), { availabilityZone: `eu-west-1${'abc'.charAt(index % 3)}` });
}

const workers = async (lab: Lab): Promise<readonly string[]> =>
  (await docker(await serving(lab), 'node', 'ls', '--quiet', '--filter', 'role=worker')).split('\n').filter(Boolean);

function listenOnOne({ machines }: Lab): void {
  for (const { engine } of machines.swarm('web').managers) {
    const path = join(engine.dataRoot, 'swarm/docker-state.json');
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.replaceAll('0.0.0.0', engine.options.address));
  }
}

const follow = async (lab: Lab, state: State, { kind, text }: ReportRemedy): Promise<void> => {
  if (kind === 'lockstep') {
    const [, command = '', ...args] = shellWords(text);
    const yes = command === 'audit' || command === 'prove' ? [] : ['--yes'];
    await lab.world.run([command, ...args, ...yes], { haste: HASTE });
    return;
  }
  const [, , deed] = DEEDS.find(([of, words]) => of === kind && words.test(text)) ?? [];
  if (deed === undefined) throw new Error(`no deed for the remedy (${kind}): ${text}`);
  await deed(lab, state, text);
};

const isToImprove = ({ status, asked }: Finding): boolean => status === 'fail' || (status === 'unknown' && asked);

const RANK = { fail: 0, unknown: 1, manual: 2, pass: 3 } as const;
const hasImproved = (before: Finding, after: Finding | undefined): boolean =>
  after !== undefined &&
  (after.status === 'pass' || after.status === 'manual' || RANK[after.status] > RANK[before.status]);

const NONE: ReportRemedy = { kind: 'advice', text: '' };

/** Simulated engines make no network anew: on real ones the verdicts show it. */
const NOT_HERE = '7.3';
/** What engines do by default, and the age of a key that was found in use: followed in the first state alone. */
const EVERYWHERE = new Set(['7.2', '7.6']);
const MOST_STEPS = 12;

/** One of so many equal parts of all states: in files of their own they are tried beside each other. */
export const describeRemedies = (part: number, parts: number): void => {
  describe('whoever follows the remedies of an audit', () => {
    it.each(STATES.filter((_, index) => index % parts === part))(
      'improves every finding: $state',
      async (state) => {
        const lab = await openLab(state);
        await state.setUp(lab);
        const first = await look(lab);
        const open = [...first.values()].filter(
          (finding) =>
            isToImprove(finding) &&
            finding.control !== NOT_HERE &&
            (state === STATES[0] || !EVERYWHERE.has(finding.control)),
        );
        expect(open).not.toEqual([]);
        const followed = new Set<string>();
        const steps: string[] = [];
        let now = first;
        for (;;) {
          const left = open.filter((finding) => !hasImproved(finding, now.get(finding.control)));
          const next = now.get(left[0]?.control ?? '');
          if (left.length === 0) break;
          const remedy = next?.remedy ?? NONE;
          steps.push(`${next?.control ?? ''} ${next?.status ?? ''}: ${next?.evidence ?? ''} => ${remedy.text}`);
          const step = steps.at(-1) ?? '';
          const isRepeated = followed.has(step) || steps.length > MOST_STEPS;
          expect(isRepeated ? steps : []).toEqual([]);
          followed.add(step);
          await follow(lab, state, remedy);
          now = await look(lab);
        }
      },
      PATIENCE,
    );
  });
};
