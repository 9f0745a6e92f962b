import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ensureBuild, ensureNode, ensurePackages, root } from './ensure.mjs';

/** Some tests run the built command, so it is built first. */
export function prepareTests() {
  ensureNode();
  ensurePackages();
  ensureBuild();
}

/** Runs jest and gives its exit code. */
export function runJest(args, environment = {}) {
  const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
  const argv = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', jest, ...args];
  const env = { ...process.env, ...environment };
  return spawnSync(process.execPath, argv, { cwd: root, stdio: 'inherit', env }).status ?? 1;
}
