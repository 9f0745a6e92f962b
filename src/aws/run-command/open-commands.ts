import pLimit from 'p-limit';
import type { CommandId, InstanceId } from '../../domain/ids.js';
import type { InvocationOutcome } from '../../ports/command-runner.js';
import { collect } from './collector.js';
import type { Collecting } from './collector.js';
import type { SentCommand } from './command-state.js';
import type { CallFailure } from './failures.js';

/** A command some of whose targets have no outcome yet. */
export interface OpenCommand {
  readonly command: SentCommand;
  readonly remaining: Set<InstanceId>;
}

/** Where outcomes go, as they come. */
export interface Records {
  settle(instanceId: InstanceId, outcome: InvocationOutcome, command: SentCommand): void;
  noteCompleted(commandId: CommandId, completed: number): void;
}

/** The commands of one scope that are not settled yet; outcomes leave it for the records. */
export interface OpenCommands {
  readonly size: number;
  add(command: SentCommand): void;
  all(): readonly OpenCommand[];
  /** Reads the invocations of these commands and settles those that have ended. Gives the first failure, if any. */
  gather(commands: readonly OpenCommand[], collecting: Collecting): Promise<CallFailure | undefined>;
  /** Gives every remaining target of the command this outcome. */
  settleRest(command: OpenCommand, outcome: InvocationOutcome): void;
}

const COLLECTS_AT_ONCE = 4;

export function createOpenCommands(records: Records): OpenCommands {
  const open = new Set<OpenCommand>();

  const settle = (entry: OpenCommand, outcomes: Iterable<readonly [InstanceId, InvocationOutcome]>) => {
    // From here its ended targets count one by one.
    records.noteCompleted(entry.command.commandId, 0);
    for (const [instanceId, outcome] of outcomes) {
      records.settle(instanceId, outcome, entry.command);
      entry.remaining.delete(instanceId);
    }
    if (entry.remaining.size === 0) open.delete(entry);
  };

  const gatherOne = async (entry: OpenCommand, collecting: Collecting) => {
    const collected = await collect(collecting, entry.command.commandId, entry.remaining);
    if (collected.kind === 'failed') return collected.failure;
    settle(entry, collected.value);
    return undefined;
  };

  return {
    get size() {
      return open.size;
    },
    add(command) {
      open.add({ command, remaining: new Set(command.instanceIds) });
    },
    all: () => [...open],
    async gather(commands, collecting) {
      const failures = await pLimit(COLLECTS_AT_ONCE).map(commands, (entry) => gatherOne(entry, collecting));
      return failures.find((failure) => failure !== undefined);
    },
    settleRest(entry, outcome) {
      settle(
        entry,
        [...entry.remaining].map((instanceId) => [instanceId, outcome] as const),
      );
    },
  };
}
