import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface FoundFile {
  readonly path: string;
  /** Bytes as latin1. */
  readonly text: string;
  /** Nobody but its owner may read it. */
  readonly isPrivate: boolean;
}

const attempt = <Value>(look: () => Value): Value | undefined => {
  try {
    return look();
  } catch {
    return undefined; // It went away meanwhile.
  }
};

const readFound = (path: string): FoundFile | undefined =>
  attempt(() => {
    const isPrivate = (lstatSync(path).mode & 0o077) === 0;
    return { path, text: readFileSync(path, 'latin1'), isPrivate };
  });

/** Every regular file below a folder, but for those below `except`. What vanishes while it is looked at is left out. */
export const filesUnder = (folder: string, except?: string): readonly FoundFile[] =>
  (attempt(() => readdirSync(folder, { withFileTypes: true })) ?? []).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (path === except) return [];
    if (entry.isDirectory()) return filesUnder(path, except);
    const found = entry.isFile() ? readFound(path) : undefined;
    return found === undefined ? [] : [found];
  });
