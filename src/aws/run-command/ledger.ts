import type { CommandId, InstanceId } from '../../domain/ids.js';
import type { CommandProgress, CommandTarget, InvocationOutcome } from '../../ports/command-runner.js';

/** The outcomes of a run, one per target, and how far it is. The first word about a target stays. */
export interface Ledger {
  settle(instanceId: InstanceId, outcome: InvocationOutcome): void;
  /** Counts targets of a command that have ended but are not collected yet; 0 once they are. */
  noteCompleted(commandId: CommandId, completed: number): void;
  /** In the order of the targets. Throws when one has no outcome: a defect. */
  outcomes(): ReadonlyMap<InstanceId, InvocationOutcome>;
}

export function createLedger(
  targets: readonly CommandTarget[],
  onProgress: ((progress: CommandProgress) => void) | undefined,
): Ledger {
  const settled = new Map<InstanceId, InvocationOutcome>();
  const completed = new Map<CommandId, number>();
  let told = 0;

  const tell = () => {
    const uncollected = [...completed.values()].reduce((sum, count) => sum + count, 0);
    // What was told is not taken back: an entry of a list may be older than the one before.
    const ended = Math.min(settled.size + uncollected, targets.length);
    if (ended <= told) return;
    told = ended;
    onProgress?.({ targets: targets.length, ended });
  };

  return {
    settle(instanceId, outcome) {
      if (!settled.has(instanceId)) settled.set(instanceId, outcome);
      tell();
    },
    noteCompleted(commandId, count) {
      completed.set(commandId, count);
      tell();
    },
    outcomes: () =>
      new Map(
        targets.map(({ instanceId }) => {
          const outcome = settled.get(instanceId);
          if (outcome === undefined) throw new Error(`no outcome for ${instanceId}`);
          return [instanceId, outcome];
        }),
      ),
  };
}
