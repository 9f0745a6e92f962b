import { main } from '../../src/cli/main.js';
import { systemClock } from '../../src/cli/system-clock.js';
import type { Clock } from '../../src/ports/clock.js';
import type { Io } from '../../src/cli/io.js';

export interface CliRun {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly columns?: number;
  /** Waits of the command are so many times shorter; what it waits for is not. 1 unless told. */
  readonly haste?: number;
  /** Called with the function that interrupts the run, as Ctrl-C would. */
  readonly onStart?: (interrupt: () => void) => void;
}

const clockInHaste = (haste: number): Clock => ({
  ...systemClock,
  sleep: (milliseconds, signal) => systemClock.sleep(milliseconds / haste, signal),
});

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
    clock: clockInHaste(options.haste ?? 1),
    onInterrupt: (listener) => {
      options.onStart?.(listener);
      return () => undefined;
    },
  };
  const exitCode = await main(argv, io);
  return { exitCode, stdout, stderr };
}
