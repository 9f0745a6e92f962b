import type { FleetArguments } from './fleet-settings.js';

const SELECTING = [
  'tag',
  'region',
  'all-regions',
  'profile',
  'role-arn',
  'endpoint-url',
  'config',
  'vault',
  'vault-prefix',
] as const;

/** The options of this command line that say which fleet and which vault, quoted for a shell: what a remedy needs to find both again. */
export const selectionOptions = (args: FleetArguments): string =>
  SELECTING.flatMap((name) => {
    const value = args[name];
    if (value === undefined || value === false) return [];
    if (value === true) return [`--${name}`];
    return (Array.isArray(value) ? value : [value]).map((each) => `--${name} ${quoted(each)}`);
  }).join(' ');

const quoted = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
