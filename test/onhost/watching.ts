import { existsSync, readdirSync, readFileSync, realpathSync, renameSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** From now on whoever calls the program leaves its arguments and its environment in the file `trace`. */
export function traceTool(path: string, trace: string): void {
  const renamed = `${path}.traced`;
  renameSync(path, renamed);
  const told = `{ printf '%s ' ${basename(path)} "$@"; echo; /usr/bin/env; } >>${trace}`;
  writeFileSync(path, `#!/bin/sh\n${told}\nexec ${realpathSync(renamed)} "$@"\n`, {
    mode: 0o755,
  });
}

/** The text of every file below `folder`, but for those below `except`. */
export function filesBelow(folder: string, except: string): readonly { path: string; content: string }[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      const path = join(folder, entry.name);
      if (path === except) return [];
      if (entry.isDirectory()) return filesBelow(path, except);
      return entry.isFile() ? [{ path, content: readFileSync(path, 'latin1') }] : [];
    });
  } catch {
    return []; // It was removed meanwhile.
  }
}

interface Process {
  readonly pid: number;
  readonly commandLine: string;
  readonly environment: string;
}

/** Every process in whose environment the folder of a host stands (Linux). */
export function processesOf(root: string): readonly Process[] {
  if (!existsSync('/proc')) return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const environment = readFileSync(`/proc/${pid}/environ`, 'latin1');
        const commandLine = readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ');
        return environment.includes(root) ? [{ pid: Number(pid), commandLine, environment }] : [];
      } catch {
        return []; // It ended meanwhile.
      }
    });
}
