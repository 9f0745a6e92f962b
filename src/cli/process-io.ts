import { makeSealingKeys } from '../onhost/seal.js';
import { promptOn } from './prompt.js';
import type { Io } from './io.js';
import { systemClock } from './system-clock.js';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** The real process. A reader that closes our standard output early (`| head`) is no error. */
export function processIo(): Io {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  return {
    stdout: (text) => void process.stdout.write(text),
    stderr: (text) => void process.stderr.write(text),
    stdoutIsTerminal: process.stdout.isTTY,
    // A terminal that says it has no columns (some CI systems give such) would make a spinner redraw without end.
    stderrIsTerminal: process.stderr.isTTY && process.stderr.columns > 0,
    columns: process.stdout.isTTY && process.stdout.columns > 0 ? process.stdout.columns : undefined,
    env: process.env,
    clock: systemClock,
    makeSealingKeys,
    onInterrupt: (listener) => {
      for (const signal of SIGNALS) process.on(signal, listener);
      return () => {
        for (const signal of SIGNALS) process.off(signal, listener);
      };
    },
    // A question that nobody sees would never be answered.
    ask: process.stdin.isTTY && process.stderr.isTTY ? promptOn(process.stdin, process.stderr) : undefined,
  };
}
