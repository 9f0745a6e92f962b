import { readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { z } from 'zod';

/** A process, told apart from any other that may get its number later, as far as this system lets one. */
export interface Owner {
  readonly pid: number;
  /** Start in clock ticks since the boot (proc(5), field 22 of stat); null without /proc. */
  readonly startedTicks: string | null;
  /** Changes with every boot of the kernel; null without /proc. */
  readonly boot: string | null;
  /** Containers number their processes apart. */
  readonly namespace: string | null;
  /** Null where there is none, as in most containers. */
  readonly machineId: string | null;
  readonly host: string;
}

type Life = 'alive' | 'dead' | 'unknown';

const ownerShape: z.ZodType<Owner> = z.strictObject({
  pid: z.int().positive(),
  startedTicks: z.string().nullable(),
  boot: z.string().nullable(),
  namespace: z.string().nullable(),
  machineId: z.string().nullable(),
  host: z.string(),
});

/** Undefined for what is no owner. */
export const parseOwner = (text: string): Owner | undefined => {
  try {
    return ownerShape.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
};

export const thisProcess = async (): Promise<Owner> => ({
  pid: process.pid,
  startedTicks: (await statOf(process.pid))?.startedTicks ?? null,
  boot: await textOf('/proc/sys/kernel/random/boot_id'),
  namespace: await readlink('/proc/self/ns/pid').catch(() => null),
  machineId: await textOf('/etc/machine-id'),
  host: hostname(),
});

/** Whether `owner` still runs, seen from `here`. Where that cannot be told for sure it is `unknown`. */
export const lifeOf = async (owner: Owner, here: Owner): Promise<Life> => {
  if (!isSameBoot(owner, here)) return isSameMachine(owner, here) ? 'dead' : 'unknown';
  if (owner.namespace !== here.namespace) return 'unknown';
  if (!answersSignals(owner.pid)) return 'dead';
  const stat = await statOf(owner.pid);
  if (stat === undefined) return 'unknown';
  return stat.startedTicks === owner.startedTicks && stat.state !== 'Z' ? 'alive' : 'dead';
};

const isSameBoot = (one: Owner, other: Owner): boolean =>
  one.boot === other.boot && (one.boot !== null || one.host === other.host);

/** An earlier boot of this machine is over; that of another one, which shares the folder, may not be. Clones share their id. */
const isSameMachine = (one: Owner, other: Owner): boolean =>
  one.boot !== null && one.machineId !== null && one.machineId === other.machineId && one.host === other.host;

/** EPERM means that there is one, of somebody else. */
const answersSignals = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
};

/** The name in parentheses, field 2, may hold blanks and parentheses itself. */
const statOf = async (pid: number): Promise<{ readonly state: string; readonly startedTicks: string } | undefined> => {
  const text = await textOf(`/proc/${pid}/stat`);
  const fields = text?.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state, startedTicks] = [fields?.[0], fields?.[19]];
  return state === undefined || startedTicks === undefined ? undefined : { state, startedTicks };
};

const textOf = async (path: string): Promise<string | null> => {
  try {
    return (await readFile(path, 'utf8')).trim() || null;
  } catch {
    return null;
  }
};
