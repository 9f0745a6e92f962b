import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureNode, ensurePackages, root } from './ensure.mjs';

/**
 * Random schedules of operations, faults and kills on the model, for a night: `npm run schedules -- --runs 10000 [--seed N] [--path P]`.
 * Without a seed others every time; `--seed` and `--path`, as they are printed, play one that failed once more. Some processes
 * (`--processes`, as many as there are cores) play a share each, with seeds that follow each other. The last lines say what was played;
 * the exit code is 1 where a promise was broken.
 */
const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '10000' },
    seed: { type: 'string' },
    path: { type: 'string' },
    processes: { type: 'string', default: String(availableParallelism()) },
  },
});

const wholeNumber = (name, text) => {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  console.error(`--${name} ${text}: a whole number is wanted`);
  process.exit(2);
};
const runs = wholeNumber('runs', values.runs);
const seed = wholeNumber('seed', values.seed ?? String(Math.floor(Math.random() * 1e9)));

ensureNode();
ensurePackages();
const hooks = join(root, 'test', 'engine', 'typescript-hooks.mjs');
await import(hooks);
const { addTallies, tallyInWords } = await import('../test/model/schedule/tally.ts');

let played = 0;
const tell = (schedules) => {
  const before = played;
  played += schedules;
  if (Math.floor(played / 1000) > Math.floor(before / 1000)) console.error(`${played} of ${runs} schedules played`);
};

/** One process, and what it has to tell in the end. */
const play = (share, from) =>
  new Promise((resolve, reject) => {
    const args = [String(share), String(from), ...(values.path === undefined ? [] : [values.path])];
    const child = fork(join(root, 'test', 'model', 'night.ts'), args, {
      execArgv: ['--disable-warning=ExperimentalWarning', '--import', hooks],
    });
    let ended;
    child.on('message', (message) => {
      if (message.kind === 'played') tell(message.schedules);
      else ended = message;
    });
    child.on('exit', (code, signal) => {
      if (ended === undefined) reject(new Error(`the schedules from seed ${from} on ended with ${signal ?? code}`));
      else resolve(ended);
    });
  });

const wanted = wholeNumber('processes', values.processes);
const processes = values.path === undefined ? Math.min(wanted, runs) : 1;
const share = Math.ceil(runs / processes);
const shares = Array.from({ length: processes }, (_, index) => Math.min(share, runs - index * share));
console.log(`${runs} schedules in ${processes} processes, seeds ${seed} to ${seed + processes - 1}`);
const results = await Promise.all(shares.map((each, index) => play(each, seed + index)));
const failures = results.flatMap(({ failure }) => failure ?? []);
for (const failure of failures) console.log(`\n${failure}\n`);
console.log(tallyInWords(addTallies(results.map(({ tally }) => new Map(tally))), failures.length));
process.exitCode = failures.length > 0 ? 1 : 0;
