import type { Command } from '@aws-sdk/client-ssm';
import type { CommandId, InstanceId } from '../../domain/ids.js';
import type { InvocationOutcome, RecallRequest } from '../../ports/command-runner.js';
import type { Allowance } from './allowance.js';
import { isCommentOf } from './chunks.js';
import type { ScopeTargets } from './chunks.js';
import { giveUp, leaveCommand } from './close-command.js';
import { sentCommand } from './command-state.js';
import type { SentCommand } from './command-state.js';
import type { Desk } from './call-with-retry.js';
import { ANY_CLOCK_MARGIN_MILLISECONDS, listedAfter, lookPatiently } from './find-lost-commands.js';
import type { Glance } from './find-lost-commands.js';
import { followCommands } from './follow-commands.js';
import type { Ledger } from './ledger.js';
import { HISTORY_MILLISECONDS } from './limits.js';
import { listCommands } from './listing.js';
import { createOpenCommands } from './open-commands.js';
import { createRecalled } from './recalled.js';
import type { RunCommandClients } from './sender.js';

/** An earlier request, looked for in one scope. */
export interface ScopeRecall {
  readonly desk: Desk;
  readonly clients: Pick<RunCommandClients, 'ssm'>;
  readonly request: RecallRequest;
  readonly ledger: Ledger;
  readonly runAllowance: Allowance;
}

/** Brings every target of the scope to an outcome in the ledger: of the commands that are found, and why none was. */
export async function recallScope(recall: ScopeRecall, { instanceIds }: ScopeTargets): Promise<void> {
  const { ledger, runAllowance } = recall;
  const search = await findCommands(recall, instanceIds);
  for (const instanceId of instanceIds) {
    if (!isTarget(search.commands, instanceId)) ledger.settle(instanceId, unfoundOutcome(recall, search));
  }

  const open = createOpenCommands(createRecalled(ledger, search.commands, new Set(instanceIds)));
  for (const command of search.commands) open.add(command);
  const following = { ...recall, open };
  const end = await followCommands(following, () => false);
  if (end.kind === 'unreadable') giveUp(following, end.failure);
  else if (open.size > 0) await leaveCommand(following, runAllowance.over() ?? 'deadline');
}

interface Search extends Glance {
  /** Newest first. */
  readonly commands: readonly SentCommand[];
  /** The list goes on beyond what is read of it. */
  readonly cut: boolean;
  readonly patient: boolean;
}

const isTarget = (commands: readonly SentCommand[], instanceId: InstanceId): boolean =>
  commands.some((command) => command.instanceIds.includes(instanceId));

async function findCommands(
  { desk, clients, request, runAllowance }: ScopeRecall,
  wanted: readonly InstanceId[],
): Promise<Search> {
  const found = new Map<CommandId, SentCommand>();
  const take = (listed: Command) => {
    if (!isCommentOf(request.comment, listed.Comment ?? '')) return;
    const command = sentCommand(listed, (listed.InstanceIds ?? []) as InstanceId[]);
    if (command !== undefined) found.set(command.commandId, command);
  };

  const { glance, patient } = await lookPatiently(desk, runAllowance, async () => {
    const window = {
      after: listedAfter(clients.ssm, request.since, ANY_CLOCK_MARGIN_MILLISECONDS),
      before: undefined,
      signal: runAllowance.signal,
    };
    const answer = await listCommands(desk, clients.ssm, window, (page) => {
      page.forEach(take);
      // To the end of the list: a second command for the same target must not go unnoticed.
      return 'more';
    });
    const failure = answer.kind === 'failed' ? answer.failure : undefined;
    const cut = answer.kind === 'answered' && answer.value === 'cut';
    const whole = wanted.every((instanceId) => isTarget([...found.values()], instanceId));
    return { final: cut || (failure === undefined && whole), failure, cut };
  });
  const age = ({ requestedAt }: SentCommand) => requestedAt?.getTime() ?? 0;
  return { ...glance, patient, commands: [...found.values()].toSorted((one, other) => age(other) - age(one)) };
}

/** Only a list that was read patiently and to its end proves that a command is not in it. */
function unfoundOutcome({ desk, request }: ScopeRecall, search: Search): InvocationOutcome {
  const unknown = (reason: string): InvocationOutcome => ({
    kind: 'indeterminate',
    why: 'sendUnknown',
    detail: `whether "${request.comment}" was ever sent to this instance is unknown: ${reason}`,
  });
  if (search.failure !== undefined) return unknown(search.failure.explained.message);
  if (search.cut) return unknown('Run Command lists more commands since then than are searched');
  if (!search.patient) return unknown('the run was aborted before the search ended');
  if (desk.clock.now().getTime() - request.since.getTime() > HISTORY_MILLISECONDS) {
    return unknown('Run Command lists a command for 30 days, and that was longer ago');
  }
  return {
    kind: 'notRun',
    why: 'notSent',
    detail: `since ${request.since.toISOString()} no command "${request.comment}" was sent to this instance`,
  };
}
