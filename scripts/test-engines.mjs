import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepareTests, runJest } from './jest.mjs';
import { recorded, summaryOf, tallyFile } from './tally.mjs';

/**
 * The tests on real engines: `npm run test:engines [-- --engine 28.5] [path …]`. They need root and dockerd; elsewhere they are
 * skipped, in words. `--engine`, or LOCKSTEP_ENGINES, names versions by their beginnings, with commas between them; without either
 * these are all engines of the machine. Every engine goes through the contract of the lab's hosts and the verdicts, and the last one
 * also through everything else but the torture, which is for a night. Paths that are named are run on every engine.
 */
const ON_EVERY_ENGINE = ['test/engine/contract', 'test/engine/verdicts'];
const ALL = ['test/engine'];

function parse(args) {
  const at = args.indexOf('--engine');
  if (at < 0) return { asked: process.env.LOCKSTEP_ENGINES, rest: args };
  if (args[at + 1]) return { asked: args[at + 1], rest: args.toSpliced(at, 2) };
  console.error('--engine: name a version, such as --engine 28.5');
  // Before anything is built.
  process.exit(2);
}

/** Undefined stands for whatever engine there is, or for none: the tests say so. */
async function versionsOf(asked) {
  if (asked) return asked.split(',').map((version) => version.trim());
  const { enginesHere } = await import('../dist/lab/engine/support.js');
  const versions = enginesHere().map(({ version }) => version);
  return versions.length > 0 ? versions : [undefined];
}

function runOn(version, isLast, rest, tally) {
  const isPath = (arg) => !arg.startsWith('-');
  const paths = rest.some(isPath) ? [] : isLast ? ALL : ON_EVERY_ENGINE;
  console.error(version === undefined ? '\nNo engine is on this machine.' : `\nOn engine ${version}:`);
  const environment = { LOCKSTEP_TALLY: tally, ...(version && { LOCKSTEP_ENGINE: version }) };
  return runJest(['--config', 'jest.engines.config.mjs', ...rest, ...paths], environment);
}

const { asked, rest } = parse(process.argv.slice(2));
prepareTests();
const versions = await versionsOf(asked);
const folder = mkdtempSync(join(tmpdir(), 'lockstep-tally-'));
const tally = tallyFile ?? join(folder, 'tally');
if (tallyFile === undefined) writeFileSync(tally, '');
const codes = versions.map((version, index) => runOn(version, index === versions.length - 1, rest, tally));
if (tallyFile === undefined) console.error(`\n${summaryOf(recorded(tally))}`);
rmSync(folder, { recursive: true });
process.exitCode = Math.max(...codes);
