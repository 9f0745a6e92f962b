import { setMaxListeners } from 'node:events';
import type { Scope } from '../../domain/instance.js';
import type { Clock } from '../../ports/clock.js';
import type { CommandRequest, CommandRunner } from '../../ports/command-runner.js';
import type { Events } from '../../ports/events.js';
import { settleAll } from '../settle-all.js';
import { createAllowance } from './allowance.js';
import { createCommentSeries, groupByScope } from './chunks.js';
import type { Desk } from './call-with-retry.js';
import { expectedDocument, type ReadingDocuments } from './document-pin.js';
import { createLedger } from './ledger.js';
import { DEFAULT_PACING } from './pacing.js';
import type { Pacing } from './pacing.js';
import { recallScope } from './recall-scope.js';
import { checkRecall, checkRequest } from './request-check.js';
import { runScope } from './scope-run.js';
import type { RunCommandClients } from './sender.js';

export interface CommandRunnerParts {
  readonly clientsFor: (scope: Scope) => RunCommandClients;
  readonly clock: Clock;
  readonly events: Events;
  /** 0 up to 1; for jitter, and to tell the comments of one run from another's. */
  readonly random?: () => number;
  readonly pacing?: Pacing;
  /** The documents that every script is run from, instead of AWS-RunShellScript. */
  readonly documents?: ReadingDocuments | undefined;
}

type Durations = Pick<CommandRequest, 'deliverySeconds' | 'executionSeconds'>;

/** What a command may take beyond its own two timeouts: for the service to notice, and for us to read. */
const MARGIN_MILLISECONDS = 60_000;

/**
 * Runs one script on any number of instances, through AWS-RunShellScript or through its document (document-pin). The request is checked (request-check), then each
 * scope on its own (scope-run) sends chunks of 50 (sender; finder, where an answer was lost), looks at its commands until
 * they have ended (follower, look), reads their invocations (collector, outcomes), and cancels what its time is over for
 * (closing). Outcomes meet in the ledger. The whole takes at most both timeouts of the request and a minute, then the
 * 20 seconds of closing, and what calls in flight take to end. An earlier request is found again by its comment (recaller).
 */
export function createCommandRunner(parts: CommandRunnerParts): CommandRunner {
  const { clientsFor, clock, events, random = Math.random, pacing = DEFAULT_PACING, documents } = parts;

  const deskFor = ({ account, region }: Scope): Desk => ({
    label: `account ${account} in ${region}`,
    clock,
    events,
    random,
    pacing,
    policy: documents?.policy,
  });

  return {
    async run(request, { signal, onProgress }) {
      checkRequest(request);
      const document = documents && expectedDocument(documents, request);
      const ledger = createLedger(request.targets, onProgress);
      const stop = forManyListeners(signal);
      const shared = {
        request,
        document,
        ledger,
        nextComment: createCommentSeries(request.comment, random),
        sendAllowance: createAllowance(clock, request.deliverySeconds * 1000, stop),
        runAllowance: createAllowance(clock, runMilliseconds(request), stop),
      };

      const refusals = await Promise.all(
        groupByScope(request.targets).map((targets) => {
          const { scope } = targets;
          return runScope({ ...shared, desk: deskFor(scope), clients: clientsFor(scope) }, targets);
        }),
      );

      const nothingSent = refusals.filter((refusal) => refusal !== undefined);
      if (nothingSent.length > 0 && nothingSent.length === refusals.length) {
        await settleAll(nothingSent.map(({ explained }) => Promise.reject(explained)));
      }
      return ledger.outcomes();
    },

    async recall(request, { signal, onProgress }) {
      checkRecall(request);
      const ledger = createLedger(request.targets, onProgress);
      const runAllowance = createAllowance(clock, runMilliseconds(request), forManyListeners(signal));
      await Promise.all(
        groupByScope(request.targets).map((targets) => {
          const { scope } = targets;
          return recallScope(
            { desk: deskFor(scope), clients: clientsFor(scope), request, ledger, runAllowance },
            targets,
          );
        }),
      );
      return ledger.outcomes();
    },
  };
}

const runMilliseconds = ({ deliverySeconds, executionSeconds }: Durations): number =>
  (deliverySeconds + executionSeconds) * 1000 + MARGIN_MILLISECONDS;

/** Every scope waits on the signal at once, which Node would take for a leak of listeners. */
function forManyListeners(signal: AbortSignal | undefined): AbortSignal | undefined {
  if (signal === undefined) return undefined;
  const own = AbortSignal.any([signal]);
  setMaxListeners(0, own);
  return own;
}
