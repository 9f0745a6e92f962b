import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ensureBuild, ensureNode, ensurePackages, root } from './ensure.mjs';

/** Runs all tests, or those named on the command line. Some run the built command, so it is built first. */
ensureNode();
ensurePackages();
ensureBuild();
const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
const result = spawnSync(process.execPath, [...flags, jest, ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' });
process.exit(result.status ?? 1);
