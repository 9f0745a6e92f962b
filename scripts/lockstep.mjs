import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ensureBuild, ensureNode, ensurePackages, root } from './ensure.mjs';

/** The command from a checkout: `npm run -s lockstep -- audit …`. Installs and builds first where that is needed. */
ensureNode();
ensurePackages();
ensureBuild();
const result = spawnSync(process.execPath, [join(root, 'dist', 'cli', 'bin.js'), ...process.argv.slice(2)], {
  stdio: 'inherit',
});
process.exitCode = result.status ?? 1;
