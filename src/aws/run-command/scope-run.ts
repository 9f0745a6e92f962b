import { chunksOf } from './chunks.js';
import type { ScopeTargets } from './chunks.js';
import { closeCommand, giveUp } from './close-command.js';
import { pinDocument, type ExpectedDocument } from './document-pin.js';
import type { CallFailure } from './failures.js';
import { followCommands } from './follow-commands.js';
import { createOpenCommands } from './open-commands.js';
import { sendAll } from './sender.js';
import type { ScopeRun } from './scope-context.js';

/** Brings every target of the scope to an outcome in the ledger. Gives the refusal for which nothing at all was sent. */
export async function runScope(
  context: Omit<ScopeRun, 'open' | 'pinned'> & { readonly document: ExpectedDocument | undefined },
  { instanceIds }: ScopeTargets,
): Promise<CallFailure | undefined> {
  const { desk, clients, ledger, sendAllowance, document } = context;
  const pinning = document && (await pinDocument(desk, clients.ssm, sendAllowance, document));
  if (pinning?.kind === 'refused') {
    for (const instanceId of instanceIds) ledger.settle(instanceId, pinning.outcome);
    return pinning.failure;
  }
  const run: ScopeRun = { ...context, pinned: pinning?.pinned, open: createOpenCommands(ledger) };
  const refusals: CallFailure[] = [];
  let refused = 0;
  let sending = true;

  const sent = sendAll(
    {
      ...run,
      onSent: (command) => {
        run.open.add(command);
      },
      onUnsent: (ids, outcome, refusal) => {
        for (const instanceId of ids) run.ledger.settle(instanceId, outcome);
        if (refusal === undefined) return;
        refusals.push(refusal);
        refused += ids.length;
      },
    },
    chunksOf(instanceIds),
  ).finally(() => {
    sending = false;
  });
  // Followed from the first command on: a scope whose sending is throttled for minutes answers meanwhile.
  const [end] = await Promise.all([followCommands(run, () => sending), sent]);

  if (end.kind === 'unreadable') giveUp(run, end.failure);
  else if (run.open.size > 0) await closeCommand(run, run.runAllowance.over() ?? 'deadline');
  return refused === instanceIds.length ? refusals[0] : undefined;
}
