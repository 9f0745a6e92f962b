import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { dirname } from 'node:path';
import type { EngineLab } from '../../src/lab/engine/engine-lab.js';

/** What a lab consists of, by which its remains can be recognised. */
export interface LabIdentity {
  readonly folder: string;
  /** Such as `net:[4026532210]`. */
  readonly namespaces: readonly string[];
}

const KINDS = ['mnt', 'net', 'pid', 'uts'];

export const identify = async (lab: EngineLab): Promise<LabIdentity> => {
  const [first] = lab.hosts;
  if (first === undefined) throw new Error('a lab without hosts');
  const namespaces = await Promise.all(
    lab.hosts.map(async (host) => {
      const { stdout } = await host.run(['readlink', ...KINDS.map((kind) => `/proc/self/ns/${kind}`)]);
      return stdout.trim().split('\n');
    }),
  );
  return { folder: dirname(first.root), namespaces: namespaces.flat() };
};

const attempt = <Value>(read: () => Value, otherwise: Value): Value => {
  try {
    return read();
  } catch {
    return otherwise;
  }
};

const processTraces = (pid: string, { folder, namespaces }: LabIdentity): string[] => {
  const commandLine = attempt(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' '), '');
  const inside = KINDS.some((kind) => namespaces.includes(attempt(() => readlinkSync(`/proc/${pid}/ns/${kind}`), '')));
  return inside || commandLine.includes(folder) ? [`process ${pid}: ${commandLine}`] : [];
};

/** Everything of a lab that is still on the machine: processes (which hold its namespaces and links), mounts, files. */
export const tracesOf = (identity: LabIdentity): string[] => [
  ...readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry) && entry !== `${process.pid}`)
    .flatMap((pid) => processTraces(pid, identity)),
  ...readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .filter((mount) => mount.includes(identity.folder)),
  ...(existsSync(identity.folder) ? [`folder ${identity.folder}`] : []),
];
