import { main } from '../../src/cli/main.js';
import { systemClock } from '../../src/cli/system-clock.js';
import type { Clock } from '../../src/ports/clock.js';
import type { Io } from '../../src/cli/io.js';
import { nextSealingKeys } from './sealing-keys.js';

export interface CliRun {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly columns?: number;
  /** Waits of the command are so many times shorter; what it waits for is not. 1 unless told. */
  readonly haste?: number;
  /** The clock of the command runs so many times faster. 1 unless told. */
  readonly timeFaster?: number;
  /** Called with the function that interrupts the run, as Ctrl-C would. */
  readonly onStart?: (interrupt: () => void) => void;
}

const clockInHaste = (haste: number): Clock => ({
  ...systemClock,
  sleep: (milliseconds, signal) => systemClock.sleep(milliseconds / haste, signal),
});

/** For what waits until a time, and not only for a while. */
const fasterClock = (times: number): Clock => {
  const start = systemClock.now().getTime();
  return {
    now: () => new Date(start + (systemClock.now().getTime() - start) * times),
    sleep: (milliseconds, signal) => systemClock.sleep(milliseconds / times, signal),
  };
};

/** Runs one command line through the real main, in this process, without a terminal. */
export async function runCli(argv: readonly string[], options: CliOptions = {}): Promise<CliRun> {
  let stdout = '';
  let stderr = '';
  const io: Io = {
    stdout: (text) => (stdout += text),
    stderr: (text) => (stderr += text),
    stdoutIsTerminal: false,
    stderrIsTerminal: false,
    columns: options.columns,
    env: process.env,
    makeSealingKeys: nextSealingKeys,
    clock: options.timeFaster === undefined ? clockInHaste(options.haste ?? 1) : fasterClock(options.timeFaster),
    onInterrupt: (listener) => {
      options.onStart?.(listener);
      return () => undefined;
    },
  };
  const exitCode = await main(argv, io);
  return { exitCode, stdout, stderr };
}
