import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Refused, type Session } from './session.js';

/** A script that changes something, in its three parts: see `once` in change.sh. */
export interface Act<Ready> {
  /** Errors: Refused, before anything is changed. */
  readonly prepare: (session: Session) => Promise<Ready>;
  /** Gives the outcome in the script's own word. */
  readonly act: (session: Session, ready: Ready) => Promise<string>;
  /** After the act, and instead of it where an earlier run of the command has begun it. */
  readonly report: (session: Session, outcome: string) => Promise<void>;
}

/** As `once` in change.sh: the act is begun once for each command, as long as the host remembers. */
export const once = async <Ready>(
  session: Session,
  name: string,
  { prepare, act, report }: Act<Ready>,
): Promise<void> => {
  session.head(name);
  const mark = join(session.memory, 'lockstep-done', session.commandId);
  if (existsSync(mark)) {
    const outcome = session.read(join(mark, 'outcome'))?.split('\n')[0] ?? 'indeterminate';
    session.say('repeated', 'yes');
    session.say('outcome', outcome);
    await report(session, outcome);
    return;
  }
  let ready: Ready;
  try {
    ready = await prepare(session);
  } catch (error) {
    if (error instanceof Refused) {
      session.say('refused', error.word);
      return;
    }
    throw error;
  }
  session.makeFolder(join(session.memory, 'lockstep-done'));
  mkdirSync(mark, { mode: 0o700 });
  const outcome = await act(session, ready);
  // The host may have been started anew meanwhile: its memory is gone.
  if (existsSync(mark)) writeFileSync(join(mark, 'outcome'), `${outcome}\n`, { mode: 0o600 });
  session.say('outcome', outcome);
  await report(session, outcome);
};

/** What is only read: a refusal is all that it says. */
export const reading = async (session: Session, read: () => Promise<void>): Promise<void> => {
  try {
    await read();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    session.say('refused', error.word);
  }
};
