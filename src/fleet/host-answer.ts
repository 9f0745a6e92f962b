import type { DiscoveredInstance } from '../domain/instance.js';
import { plainText } from '../domain/text.js';
import { readFrame, type Nonce } from '../onhost/frame.js';
import type { InvocationOutcome } from '../ports/command-runner.js';

/** The text that a script framed on one host, or why there is none that could be believed. */
export type HostAnswer =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'unreachable'; readonly reason: string }
  | { readonly kind: 'unreadable'; readonly reason: string };

/** Why no command can reach this instance; undefined when one can. */
export function whyNotAsked({ lifecycle, agent }: DiscoveredInstance): string | undefined {
  if (lifecycle === 'stopped' || lifecycle === 'stopping') return `the instance is ${lifecycle}`;
  switch (agent.kind) {
    case 'online':
      return undefined;
    case 'connectionLost':
      return agent.lastPingAt === undefined
        ? 'Systems Manager lost the connection to its agent'
        : `Systems Manager lost the connection to its agent; last ping ${agent.lastPingAt.toISOString()}`;
    case 'notManaged':
      return 'not managed by Systems Manager: no agent, no instance profile, or no route to the service';
    case 'unknown':
      return agent.reason;
  }
}

/** What an invocation's outcome says of the host: judged by the frame that came back, not by the exit code. */
export function readOutcome(outcome: InvocationOutcome | undefined, script: string, nonce: Nonce): HostAnswer {
  if (outcome === undefined) return { kind: 'unreadable', reason: 'no outcome was reported for this instance' };
  switch (outcome.kind) {
    case 'ran':
      return readAnswer(outcome, nonce);
    case 'notRun':
      return { kind: 'unreachable', reason: `the ${script} did not run: ${outcome.detail}` };
    case 'indeterminate': {
      const silent = outcome.why === 'deliveryTimedOut' || outcome.why === 'deadline';
      return { kind: silent ? 'unreachable' : 'unreadable', reason: `no answer: ${outcome.detail}` };
    }
  }
}

/** Of a shell, for a file that it found and may not execute (POSIX, 2.8.2). */
const NOT_EXECUTABLE = 126;
const NOEXEC =
  'the file system of /var/lib/amazon/ssm, from which the agent runs it, is mounted noexec (findmnt --target /var/lib/amazon/ssm; mount --options remount,exec <mount point>), or its shell may not be run';

/** The agent writes its own failures, such as of a full disk, to standard output, where no script has written anything. */
/** Frames of a script say nothing to a person: what stands around them may. */
const quoted = (output: string): string =>
  plainText(output.replaceAll(/LOCKSTEP1 [^]*?(?: END [0-9a-f]{16}|$)/g, ''))
    .trim()
    .slice(0, 200);

function readAnswer(outcome: Extract<InvocationOutcome, { kind: 'ran' }>, nonce: Nonce): HostAnswer {
  const frame = readFrame(outcome.standardOutput, nonce);
  switch (frame.kind) {
    case 'whole':
      return { kind: 'text', text: frame.text };
    case 'cut':
      return {
        kind: 'unreadable',
        reason: `the result was truncated: ${outcome.note ?? 'also in its longer form'}`,
      };
    case 'damaged':
      return { kind: 'unreadable', reason: frame.reason };
    case 'missing': {
      const said = [outcome.standardError, outcome.standardOutput].map(quoted).filter((text) => text !== '');
      const exit = `exit code ${outcome.exitCode ?? 'unknown'}`;
      const why = outcome.exitCode === NOT_EXECUTABLE ? `the script could not be started: ${NOEXEC}; ` : '';
      return { kind: 'unreadable', reason: `${why}no result in the output (${[exit, ...said].join(': ')})` };
    }
  }
}
