import { mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

/** Where the tools of a host come from: this machine's own folders, in the order of a plain PATH. */
export const SYSTEM_FOLDERS = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'] as const;

const listing = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
};

/** A folder of links to this machine's tools, without any docker and without the tools that the host is to lack. */
export const createToolsFolder = (path: string, without: ReadonlySet<string>): void => {
  mkdirSync(path, { recursive: true });
  const linked = new Set<string>();
  for (const folder of SYSTEM_FOLDERS) {
    for (const name of listing(folder)) {
      if (linked.has(name) || without.has(name) || name.startsWith('docker')) continue;
      symlinkSync(join(folder, name), join(path, name));
      linked.add(name);
    }
  }
};
