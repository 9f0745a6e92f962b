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
 * Interrupted, it says what was played until then.
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
  console.error(`--${name} ${text}: must be an integer`);
  // Before the first schedule.
  process.exit(2);
};
const runs = wholeNumber('runs', values.runs);
const seed = wholeNumber('seed', values.seed ?? String(Math.floor(Math.random() * 1e9)));

ensureNode();
ensurePackages();
const hooks = join(root, 'test', 'engine', 'typescript-hooks.mjs');
await import(hooks);
const { addTallies, tallyInWords } = await import('../test/model/schedule/tally.ts');

const wanted = wholeNumber('processes', values.processes);
const processes = values.path === undefined ? Math.min(wanted, runs) : 1;
const share = Math.ceil(runs / processes);
/** What each process has told last. */
const told = Array.from({ length: processes }, () => ({ tally: [] }));
const children = new Set();

const played = () => addTallies(told.map(({ tally }) => new Map(tally)));
let lastTold = 0;
const tellProgress = () => {
  const schedules = played().get('schedule') ?? 0;
  if (schedules < lastTold + 1000) return;
  lastTold = schedules;
  console.error(`${schedules} of ${runs} schedules played`);
};

const play = (index) =>
  new Promise((resolve, reject) => {
    const args = [
      String(Math.min(share, runs - index * share)),
      String(seed + index),
      ...(values.path ? [values.path] : []),
    ];
    const child = fork(join(root, 'test', 'model', 'night.ts'), args, {
      execArgv: ['--disable-warning=ExperimentalWarning', '--import', hooks],
    });
    children.add(child);
    child.on('message', (message) => {
      told[index] = message;
      tellProgress();
    });
    child.on('exit', (code, signal) => {
      if (told[index].hasEnded || isInterrupted) resolve();
      else reject(new Error(`the schedules from seed ${seed + index} on ended with ${signal ?? code}`));
    });
  });

let isInterrupted = false;
for (const signal of ['SIGINT', 'SIGTERM'])
  process.once(signal, () => {
    isInterrupted = true;
    for (const child of children) child.kill();
  });

console.log(`${runs} schedules in ${processes} processes, seeds ${seed} to ${seed + processes - 1}`);
await Promise.all(told.map((_, index) => play(index)));
const failures = told.flatMap(({ failure }) => failure ?? []);
for (const failure of failures) console.log(`\n${failure}\n`);
if (isInterrupted) console.log('interrupted; until then:');
console.log(tallyInWords(played(), failures.length));
process.exitCode = failures.length > 0 ? 1 : isInterrupted ? 130 : 0;
