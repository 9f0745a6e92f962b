import { readdir, readlink, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunId } from '../domain/ids.js';
import { errorCode, runInUse, runMaybeInUse } from './journal-errors.js';
import { lifeOf, parseOwner, thisProcess } from './lock-owner.js';
import type { Owner } from './lock-owner.js';

/*
 * Node has no lock that the kernel takes back when its holder dies, so this one says who holds it and is taken over from the dead.
 *
 * It is a symbolic link whose target is the holder, not a path: made in one step, with its content, by one process only.
 * `<run>.lock-1`, `-2` …: whoever lives holds. A dead holder is not removed but passed over: one takes the next number, and then looks
 * again whether anybody else lives. So nobody can remove the lock of somebody who was faster.
 *
 * Its limits: processes on one machine, in one PID namespace. A holder elsewhere (a folder on a network, a container) is `unknown`, and
 * a person has to decide. Without /proc a process that got a dead holder's number makes it `unknown`, too.
 */

interface Nobody {
  readonly kind: 'nobody';
  /** Locks that nobody holds any more. */
  readonly dead: readonly string[];
  readonly next: number;
}

export type Holder = Nobody | { readonly kind: 'alive' | 'unknown'; readonly who: string; readonly path: string };

export interface Lock {
  /** Whoever died is removed with it. */
  release(): Promise<void>;
}

/** `own` is left out of the question. */
export const holderOf = async (folder: string, runId: RunId, own?: string): Promise<Holder> => {
  const here = await thisProcess();
  const numbers = await numbersOf(folder, runId);
  const dead: string[] = [];
  for (const path of numbers.map((number) => pathOf(folder, runId, number)).filter((each) => each !== own)) {
    const target = await readTarget(path);
    if (target === null) continue;
    const owner = parseOwner(target);
    const life = owner === undefined ? 'unknown' : await lifeOf(owner, here);
    if (life !== 'dead') return { kind: life, who: owner === undefined ? 'somebody' : describe(owner), path };
    dead.push(path);
  }
  return { kind: 'nobody', dead, next: (numbers.at(-1) ?? 0) + 1 };
};

/** Errors: LockstepError `RUN_IN_USE`; errors of the file system as they are. */
export const takeLock = async (folder: string, runId: RunId): Promise<Lock> => {
  const holder = await holderOf(folder, runId);
  switch (holder.kind) {
    case 'alive':
      throw runInUse(runId, holder.who);
    case 'unknown':
      throw runMaybeInUse(runId, holder.who, holder.path);
    case 'nobody':
      return takeNumber(folder, runId, holder.next);
  }
};

const takeNumber = async (folder: string, runId: RunId, next: number): Promise<Lock> => {
  const path = pathOf(folder, runId, next);
  try {
    await symlink(JSON.stringify(await thisProcess()), path);
  } catch (error) {
    throw errorCode(error) === 'EEXIST' ? runInUse(runId, 'another process that started first') : error;
  }
  // Somebody else may have come, and tidied up, since it was asked. Of two that ask again at least one sees the other.
  const other = await holderOf(folder, runId, path);
  if (other.kind !== 'nobody') {
    await rm(path, { force: true });
    throw runInUse(runId, other.who);
  }
  return {
    release: async () => {
      for (const each of [...other.dead, path]) await rm(each, { force: true });
    },
  };
};

const pathOf = (folder: string, runId: RunId, number: number): string => join(folder, `${runId}.lock-${number}`);

/** Ascending. */
const numbersOf = async (folder: string, runId: RunId): Promise<readonly number[]> => {
  const prefix = `${runId}.lock-`;
  return (await readdir(folder))
    .filter((name) => name.startsWith(prefix) && /^\d{1,9}$/.test(name.slice(prefix.length)))
    .map((name) => Number(name.slice(prefix.length)))
    .sort((one, other) => one - other);
};

/** Null when it was released meanwhile; nothing for something that is no symbolic link, and so not ours. */
const readTarget = async (path: string): Promise<string | null> => {
  try {
    return await readlink(path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    if (errorCode(error) === 'EINVAL') return '';
    throw error;
  }
};

const describe = ({ pid, host }: Owner): string => `process ${pid} of ${host}`;
