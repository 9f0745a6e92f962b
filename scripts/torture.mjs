import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureBuild, ensureNode, ensurePackages, root } from './ensure.mjs';

/**
 * Rotations on real engines that are killed, as the tool is, at random instants: `npm run torture -- --minutes 20 [--seed N]`.
 * Needs root and Docker. The last lines say what was done; the exit code is 1 where a promise was broken.
 */
const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '20' }, seed: { type: 'string', default: String(Date.now() % 1e6) } },
});
for (const [name, text] of Object.entries(values)) {
  if (/^\d{1,6}$/.test(text)) continue;
  console.error(`--${name} ${text}: must be an integer`);
  // Before an engine is started.
  process.exit(2);
}

ensureNode();
ensurePackages();
ensureBuild();
await import(join(root, 'test', 'engine', 'typescript-hooks.mjs'));
const { countsInWords, torture } = await import('../test/torture/torture.ts');

const end = Date.now() + Number(values.minutes) * 60_000;
console.error(`seed ${values.seed}`);
const counts = await torture({
  seed: Number(values.seed),
  goOn: () => Date.now() < end,
  tell: (line) => console.error(line),
});
console.log(countsInWords(counts));
// Whatever an engine that was tortured still holds open.
process.exit(counts.violations.length > 0 ? 1 : 0);
