import { EXIT, LockstepError } from '../domain/errors.js';
import { commands } from './commands/index.js';
import { explainError } from './explain-error.js';
import type { Io } from './io.js';
import { parse } from './parse.js';
import { version } from './version.js';

/** Runs one command line. Resolves to its exit code and never rejects: the only place where errors become text. */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  const interrupt = new AbortController();
  const stopListening = io.onInterrupt(() => {
    interrupt.abort(new LockstepError(INTERRUPTED));
  });
  try {
    const parsed = await parse(argv, { commands, version, columns: io.columns ?? 100 });
    if (parsed.kind === 'text') {
      io.stdout(parsed.text);
      return EXIT.done;
    }
    const handler = await parsed.command.load();
    return await handler(parsed.args, { io, command: parsed.command.name, signal: interrupt.signal });
  } catch (error) {
    const { exitCode, text } = explainError(interrupt.signal.aborted ? interrupt.signal.reason : error);
    io.stderr(text);
    return exitCode;
  } finally {
    stopListening();
  }
}

const INTERRUPTED = {
  code: 'INTERRUPTED',
  message: 'interrupted',
  remedy: 'nothing was changed; run the same command again',
  exitCode: EXIT.interrupted,
} as const;
