import type { CommandId, InstanceId } from '../../domain/ids.js';
import type { InvocationOutcome } from '../../ports/command-runner.js';
import type { SentCommand } from './command-state.js';
import type { Ledger } from './ledger.js';
import type { Records } from './open-commands.js';

/**
 * Records for commands that were found by one comment. As a rule a target has one of them; where it has more, what each
 * of them came to is put together before the ledger hears of it. `commands`: newest first.
 */
export function createRecalled(
  ledger: Ledger,
  commands: readonly SentCommand[],
  wanted: ReadonlySet<InstanceId>,
): Records {
  const outcomes = new Map<InstanceId, Map<CommandId, InvocationOutcome>>();

  return {
    noteCompleted: (commandId, completed) => {
      ledger.noteCompleted(commandId, completed);
    },
    settle(instanceId, outcome, { commandId }) {
      // A command may have gone to more instances than are asked for now.
      if (!wanted.has(instanceId)) return;
      const known = outcomes.get(instanceId) ?? new Map<CommandId, InvocationOutcome>();
      outcomes.set(instanceId, known.set(commandId, outcome));
      const own = commands.filter(({ instanceIds }) => instanceIds.includes(instanceId));
      const decided = decide(own.map((command) => known.get(command.commandId)));
      if (decided !== undefined) ledger.settle(instanceId, own.length === 1 ? decided : ofSeveral(decided, own.length));
    },
  };
}

/** Of the outcomes of several commands, newest first: the newest that ran, else the newest. Undefined while that is open. */
function decide(outcomes: readonly (InvocationOutcome | undefined)[]): InvocationOutcome | undefined {
  const first = outcomes.findIndex((outcome) => outcome === undefined || outcome.kind === 'ran');
  return outcomes[Math.max(first, 0)];
}

function ofSeveral(outcome: InvocationOutcome, count: number): InvocationOutcome {
  const several = `${count} commands carry this comment: the result is of the newest one that ran, if any did`;
  return outcome.kind === 'ran'
    ? { ...outcome, note: [outcome.note, several].filter((part) => part !== undefined).join('; ') }
    : { ...outcome, detail: `${outcome.detail}; ${several}` };
}
