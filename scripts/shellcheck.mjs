import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './ensure.mjs';

/** shellcheck over every shell script of the project; says so where it is not installed. */
const scripts = ['src', 'examples', '.ci'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && (/\.sh$/.test(entry.name) || entry.parentPath.endsWith('.ci')))
    .map((entry) => join(entry.parentPath, entry.name)),
);
const result = spawnSync('shellcheck', scripts, { stdio: 'inherit' });
if (result.error) {
  console.error('shellcheck is not installed: the shell scripts were not checked.');
  // Without the tool there is no result to read below.
  process.exit(process.env.CI ? 1 : 0);
}
process.exitCode = result.status ?? 1;
