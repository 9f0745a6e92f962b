import { setMaxListeners } from 'node:events';
import { EXIT, LockstepError } from '../domain/errors.js';
import { commands } from './commands/index.js';
import { explainError } from './explain-error.js';
import type { Io } from './io.js';
import { parse } from './parse-command-line.js';
import { version } from './version.js';

/** Runs one command line. Resolves to its exit code and never rejects: the only place where errors become text. */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  const [first, second] = [new AbortController(), new AbortController()];
  // Every call of a run may wait on them, which Node would take for a leak of listeners, and tell the user.
  setMaxListeners(0, first.signal, second.signal);
  const stopListening = io.onInterrupt(() => {
    (first.signal.aborted ? second : first).abort(new LockstepError(INTERRUPTED));
  });
  try {
    const parsed = await parse(argv, { commands, version, columns: io.columns ?? 100 });
    if (parsed.kind === 'text') {
      io.stdout(parsed.text);
      return EXIT.done;
    }
    const handler = await parsed.command.load();
    const { name } = parsed.command;
    return await handler(parsed.args, { io, command: name, main, signal: first.signal, kill: second.signal });
  } catch (error) {
    // What is thrown after an interruption may be anything that was cut short by it.
    const saysItself = error instanceof LockstepError && error.code === INTERRUPTED.code;
    const { exitCode, text } = explainError(first.signal.aborted && !saysItself ? first.signal.reason : error);
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
