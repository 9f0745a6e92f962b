import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, lstatSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What a fresh clone lacks, made when it is missing: the packages, and the build. Only Node and npm are needed. */

export const root = fileURLToPath(new URL('..', import.meta.url));
const at = (...parts) => join(root, ...parts);

/** Runs a command with its output on standard error, so that standard output stays the caller's own. */
export function run(command, args, options = {}) {
  const result = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2], ...options });
  if (result.error) throw result.error;
  // Whoever needs this cannot go on without it; the command has said why.
  if (result.status !== 0) process.exit(result.status ?? 1);
}

export function ensureNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    console.error(`lockstep needs Node 20.19 or later; this is ${process.versions.node}.`);
    // Before anything is loaded that an older Node cannot read.
    process.exit(2);
  }
}

export function ensurePackages() {
  // A link leads to the packages of another checkout: to install would empty those.
  if (lstatSync(at('node_modules'), { throwIfNoEntry: false })?.isSymbolicLink()) return;
  const installed = at('node_modules', '.package-lock.json');
  if (existsSync(installed) && changedAt(installed) >= changedAt(at('package-lock.json'))) return;
  console.error('Installing packages (once) …');
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
}

export function ensureBuild() {
  const built = at('dist', 'cli', 'bin.js');
  const sources = [at('tsconfig.build.json'), at('package.json'), ...filesBelow(at('src'))];
  if (existsSync(built) && sources.every((file) => changedAt(file) <= changedAt(built))) return;
  console.error('Building (once) …');
  build();
}

/** Compiles src to dist, and takes along what is no TypeScript: the scripts that run on hosts. */
export function build() {
  rmSync(at('dist'), { recursive: true, force: true });
  run(process.execPath, [at('node_modules', 'typescript', 'bin', 'tsc'), '-p', at('tsconfig.build.json')]);
  cpSync(at('src'), at('dist'), {
    recursive: true,
    filter: (from) => statSync(from).isDirectory() || /\.(sh|mjs|pl)$/.test(from),
  });
}

const changedAt = (file) => statSync(file).mtimeMs;
const filesBelow = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
