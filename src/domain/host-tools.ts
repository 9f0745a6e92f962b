import type { ToolFacts } from './host-facts.js';
import { type Remedy, advice } from './remedy.js';
import { listed } from './text.js';

/** What keeps a host from sealing a key and from taking part in a change: empty where nothing does. */
export const missingTools = ({ openssl, lacking }: ToolFacts): readonly string[] =>
  openssl === undefined ? ['openssl', ...lacking] : lacking;

/** `where`: such as `on web-3`. */
export const withoutTools = (missing: readonly string[], where: string): string =>
  `${listed(missing)} ${missing.length === 1 ? 'is' : 'are'} missing ${where}, or ${missing.length === 1 ? 'fails' : 'fail'}`;

const PACKAGES: Readonly<Record<string, string>> = { find: 'findutils', od: 'coreutils', stat: 'coreutils' };

export const installTools = (missing: readonly string[]): Remedy => {
  const packages = [...new Set(missing.map((tool) => PACKAGES[tool] ?? tool))];
  return advice(
    `Install ${listed(packages)} there with the system's package manager. If it is installed, run it there as root: its error says what it lacks.`,
  );
};
