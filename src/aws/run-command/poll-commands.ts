import type { Command, SSMClient } from '@aws-sdk/client-ssm';
import type { CommandId } from '../../domain/ids.js';
import { stateOf } from './command-state.js';
import type { CommandState, SentCommand } from './command-state.js';
import type { Desk } from './call-with-retry.js';
import { answered } from './failures.js';
import type { Answer } from './failures.js';
import { listCommands } from './listing.js';

/** Around the server's own times, for clocks of its own that differ, and as the filters know whole seconds only. */
const WINDOW_MARGIN_MILLISECONDS = 60_000;

/**
 * One look at all commands: one by its id, and of several a page of ListCommands per 50 that started in their window, however many
 * instances they have. A command that the list does not show yet is left out of the answer.
 */
export async function pollCommands(
  desk: Desk,
  ssm: SSMClient,
  commands: readonly SentCommand[],
  signal: AbortSignal | undefined,
): Promise<Answer<ReadonlyMap<CommandId, CommandState>>> {
  const wanted = new Map<string, SentCommand>(commands.map((command) => [command.commandId, command]));
  const states = new Map<CommandId, CommandState>();
  const note = (listed: Command) => {
    const command = wanted.get(listed.CommandId ?? '');
    // An entry that repeats may be older than the first: what has ended stays so.
    if (command === undefined || states.get(command.commandId)?.kind === 'ended') return;
    states.set(command.commandId, stateOf(listed, command.instanceIds.length));
  };

  const list = (query: { readonly commandId: CommandId } | Window) =>
    listCommands(desk, ssm, { ...query, signal }, (page) => {
      page.forEach(note);
      return states.size === wanted.size ? 'enough' : 'more';
    });

  // A page brings back the scripts of all its commands: of one alone it is a single script.
  const [only] = commands;
  const reading = await list(
    only !== undefined && commands.length === 1 ? { commandId: only.commandId } : windowOf(commands),
  );
  if (reading.kind === 'failed') return reading;
  if (reading.value !== 'cut') return answered(states);

  // So many commands of others that ours were not reached: ask for each by its id, still one call for 50 instances.
  for (const { commandId } of commands.filter((command) => !states.has(command.commandId))) {
    const answer = await list({ commandId });
    if (answer.kind === 'failed') return answer;
  }
  return answered(states);
}

interface Window {
  readonly after: Date | undefined;
  readonly before: Date | undefined;
}

/** From the oldest to the newest of the commands, by the server's clock; open to both sides when it told no time. */
function windowOf(commands: readonly SentCommand[]): Window {
  const times = commands.map(({ requestedAt }) => requestedAt?.getTime() ?? Number.NaN);
  const oldest = Math.min(...times);
  const newest = Math.max(...times);
  if (!Number.isFinite(oldest) || !Number.isFinite(newest)) return { after: undefined, before: undefined };
  return {
    after: new Date(oldest - WINDOW_MARGIN_MILLISECONDS),
    before: new Date(newest + WINDOW_MARGIN_MILLISECONDS),
  };
}
