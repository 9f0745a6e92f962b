import { GetCommandInvocationCommand, ListCommandInvocationsCommand } from '@aws-sdk/client-ssm';
import type { CommandInvocation, SSMClient } from '@aws-sdk/client-ssm';
import pLimit from 'p-limit';
import type { CommandId, InstanceId } from '../../domain/ids.js';
import { plainText } from '../../domain/text.js';
import type { CommandRequest, InvocationOutcome } from '../../ports/command-runner.js';
import type { Allowance } from './allowance.js';
import { callWithRetry } from './call-with-retry.js';
import type { Desk } from './call-with-retry.js';
import { answered } from './failures.js';
import type { Answer, CallFailure } from './failures.js';
import { PAGE_SIZE } from './limits.js';
import { judgeInvocation, ranOutcome } from './judge-invocation.js';
import type { Verdict } from './judge-invocation.js';
import { mayBeCut, splitOutput } from './split-output.js';
import type { Streams } from './split-output.js';
import { readPages } from './read-pages.js';

export interface Collecting {
  readonly desk: Desk;
  readonly ssm: SSMClient;
  readonly allowance: Allowance;
  readonly isWhole: CommandRequest['isWhole'];
}

/** A command has one page of invocations; the rest is for pages that are empty or repeat themselves. */
const MAX_PAGES = 20;
const LIST_TRIES = 3;
const GET_TRIES = 5;
const GETS_AT_ONCE = 5;

/**
 * Reads the invocations of one command, by one call as a rule, and gives an outcome for each of `wanted` that has ended.
 * Who is missing from the answer is still under way, or not listed yet.
 */
export async function collect(
  collecting: Collecting,
  commandId: CommandId,
  wanted: ReadonlySet<InstanceId>,
): Promise<Answer<ReadonlyMap<InstanceId, InvocationOutcome>>> {
  const listed = await listInvocations(collecting, commandId, wanted);
  if (listed.kind === 'failed') return listed;

  const entries = await pLimit(GETS_AT_ONCE).map(
    listed.value,
    async ([instanceId, ended]): Promise<[InstanceId, InvocationOutcome]> => [
      instanceId,
      await outcomeOf(collecting, commandId, instanceId, ended),
    ],
  );
  return answered(new Map(entries));
}

/** An invocation that has ended, with what its own words say. */
interface Ended {
  readonly verdict: Exclude<Verdict, { kind: 'open' }>;
  /** Of its one plugin, in the short form. */
  readonly output: string;
}

async function listInvocations(
  { desk, ssm, allowance }: Collecting,
  commandId: CommandId,
  wanted: ReadonlySet<InstanceId>,
): Promise<Answer<ReadonlyMap<InstanceId, Ended>>> {
  const ended = new Map<InstanceId, Ended>();
  const fetch = (token: string | undefined) =>
    callWithRetry(
      desk,
      { operation: 'ssm:ListCommandInvocations', allowance, again: upTo(LIST_TRIES, 'lost'), interruptible: true },
      (options) =>
        ssm.send(
          new ListCommandInvocationsCommand({
            CommandId: commandId,
            Details: true,
            MaxResults: PAGE_SIZE,
            ...(token === undefined ? {} : { NextToken: token }),
          }),
          options,
        ),
    );
  const reading = await readPages(
    fetch,
    (page) => {
      for (const invocation of page.CommandInvocations ?? []) {
        const instanceId = invocation.InstanceId as InstanceId | undefined;
        if (instanceId === undefined || !wanted.has(instanceId)) continue;
        const verdict = verdictOf(invocation);
        if (verdict.kind === 'open') continue;
        ended.set(instanceId, { verdict, output: invocation.CommandPlugins?.[0]?.Output ?? '' });
      }
      return ended.size === wanted.size ? 'enough' : 'more';
    },
    MAX_PAGES,
  );
  return reading.kind === 'failed' ? reading : answered(ended);
}

const verdictOf = (invocation: CommandInvocation): Verdict =>
  judgeInvocation(invocation.StatusDetails ?? invocation.Status, invocation.CommandPlugins?.[0]?.ResponseCode);

async function outcomeOf(
  collecting: Collecting,
  commandId: CommandId,
  instanceId: InstanceId,
  { verdict, output }: Ended,
): Promise<InvocationOutcome> {
  if (verdict.kind !== 'ran') return withOutput(verdict, output);

  const short = splitOutput(output);
  if (collecting.isWhole(short.standardOutput) || !mayBeCut(output)) {
    return ranOutcome(commandId, verdict.exitCode, short);
  }
  const long = await longerOutput(collecting, commandId, instanceId);
  if (long.kind === 'failed') {
    return ranOutcome(commandId, verdict.exitCode, short, long.failure.explained.message);
  }
  const longer = long.value.standardOutput.length > short.standardOutput.length ? long.value : short;
  return ranOutcome(commandId, verdict.exitCode, longer);
}

/** Where no script ran to its end, what stands in its output may be the agent's own account of why. */
function withOutput<V extends { readonly detail: string }>(verdict: V, output: string): V {
  const said = plainText(output).slice(0, 200);
  return said === '' ? verdict : { ...verdict, detail: `${verdict.detail}: ${said}` };
}

/** The form of 24,000 characters, with the streams apart. */
async function longerOutput(
  { desk, ssm, allowance }: Collecting,
  commandId: CommandId,
  instanceId: InstanceId,
): Promise<Answer<Streams>> {
  const answer = await callWithRetry(
    desk,
    {
      operation: 'ssm:GetCommandInvocation',
      allowance,
      again: upTo(GET_TRIES, 'lost', 'notThereYet'),
      interruptible: true,
    },
    (options) => ssm.send(new GetCommandInvocationCommand({ CommandId: commandId, InstanceId: instanceId }), options),
  );
  if (answer.kind === 'failed') return answer;
  const { StandardOutputContent, StandardErrorContent } = answer.value;
  return answered({ standardOutput: StandardOutputContent ?? '', standardError: StandardErrorContent ?? '' });
}

/** Throttling is always waited out, within the allowance; the named failures are repeated up to so many tries. */
const upTo =
  (most: number, ...kinds: readonly CallFailure['kind'][]) =>
  ({ kind }: CallFailure, tries: number): boolean =>
    kind === 'throttled' || (kinds.includes(kind) && tries < most);
