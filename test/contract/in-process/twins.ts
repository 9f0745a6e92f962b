import { randomUUID } from 'node:crypto';
import type { AccountId, CommandId, Region } from '../../../src/domain/ids.js';
import type { SimulatedHost } from '../../../src/lab/simulated/host/simulated-host.js';
import type { SwarmOrder } from '../../../src/lab/simulated/orders.js';
import { createSimulatedLab, type SimulatedLab } from '../../../src/lab/simulated/simulated-lab.js';
import { isNonce, readFrame } from '../../../src/onhost/frame.js';

const PLACE = { account: '111111111111' as AccountId, region: 'eu-west-1' as Region };

/** Two labs of the same seed: the same ids, keys and versions. One runs scripts in a shell, the other one answers in process. */
export interface Twins {
  /** What both hosts of that name print for a script, in lines; what no two runs have in common is left out of both. */
  readonly answers: (
    host: string,
    scriptFor: (lab: SimulatedLab) => string,
    command?: CommandId,
  ) => Promise<{ readonly shell: readonly string[]; readonly inProcess: readonly string[] }>;
  /** Does the same to both. */
  readonly both: (act: (lab: SimulatedLab) => Promise<void>) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Random, or of the moment: of these lines only that they stand there, and how long they are. */
const DIFFERS = [
  'time',
  'certificate',
  'rootca',
  'intermediate',
  'nodekey',
  'evidence',
  'livesealed',
  'channel',
  'leasetaken',
];
const DIGEST = /\b[0-9a-f]{64}\b/g;

const plainLine = (line: string): string => {
  const [name = '', ...rest] = line.split(' ');
  if (name === 'openssl') return 'openssl …';
  const value = rest.join(' ');
  // Where the hosts' folders lie differs from lab to lab.
  if (!DIFFERS.includes(name)) return `${name} ${value.replace(DIGEST, '…').replaceAll(/"[^"]*\/hosts\//g, '"…/')}`;
  // An ECDSA signature is a byte or two longer or shorter.
  return `${name} … ${Math.round(value.length / 40)}`;
};

const linesIn = (output: string): readonly string[] =>
  [...output.matchAll(/LOCKSTEP1 ([0-9a-f]{16}) /g)].flatMap(([, nonce = '']) => {
    const frame = isNonce(nonce) ? readFrame(output, nonce) : undefined;
    if (frame?.kind !== 'whole') throw new Error(`no whole frame: ${output}`);
    return [
      `frame ${nonce}`,
      ...frame.text
        .split('\n')
        .filter((line) => line !== '')
        .map(plainLine),
    ];
  });

const run = async (lab: SimulatedLab, host: SimulatedHost, script: string, commandId: CommandId): Promise<string> => {
  const { standardOutput } = await host.deliver({
    commandId,
    instanceId: lab.instance(host.name).instanceId,
    region: PLACE.region,
    commands: script.split('\n'),
    workingDirectory: undefined,
    executionTimeoutSeconds: 120,
    cancel: new AbortController().signal,
  });
  return standardOutput.toString();
};

export const createTwins = async (
  order: Pick<SwarmOrder, 'managers' | 'workers' | 'autolock' | 'without'>,
): Promise<Twins> => {
  const make = (answers: 'shell' | 'inProcess'): Promise<SimulatedLab> =>
    createSimulatedLab({
      answers,
      seed: 7,
      swarms: [{ ...PLACE, ...order, name: 'alpha' }],
      hosts: [
        { ...PLACE, name: 'outsider', engine: 'running' },
        { ...PLACE, name: 'bare', engine: 'absent' },
      ],
      timing: { staleKey: 0, demotion: 0, adoption: 0 },
    });
  const [shell, inProcess] = await Promise.all([make('shell'), make('inProcess')]);
  return {
    async answers(name, scriptFor, command = randomUUID() as CommandId) {
      const [a, b] = await Promise.all(
        [shell, inProcess].map((lab) => run(lab, lab.host(name), scriptFor(lab), command)),
      );
      return { shell: linesIn(a ?? ''), inProcess: linesIn(b ?? '') };
    },
    async both(act) {
      await Promise.all([shell, inProcess].map((lab) => act(lab)));
    },
    async close() {
      await Promise.all([shell.close(), inProcess.close()]);
    },
  };
};
