import { EXIT, LockstepError } from '../../domain/errors.js';
import type { CommandRequest, RecallRequest } from '../../ports/command-runner.js';
import { MAX_CALLER_COMMENT } from './chunks.js';
import { DELIVERY_SECONDS, EXECUTION_SECONDS, MAX_DOCUMENT_BYTES } from './limits.js';

/** What AWS-RunShellScript itself takes of the limit that document and parameters share, generously. */
const DOCUMENT_ALLOWANCE_BYTES = 2 * 1024;

const MAX_PARAMETER_BYTES = MAX_DOCUMENT_BYTES - DOCUMENT_ALLOWANCE_BYTES;

/** The parameters of AWS-RunShellScript: the agent joins the lines again with newlines. */
export function documentParameters(request: CommandRequest): Record<string, string[]> {
  return {
    commands: request.script.replace(/\n$/, '').split('\n'),
    executionTimeout: [String(request.executionSeconds)],
  };
}

/** Errors: LockstepError with every problem of the request, before anything is sent. */
export function checkRequest(request: CommandRequest): void {
  refuse(request, [...commonProblems(request), ...sizeProblems(request)]);
}

/** Errors: LockstepError with every problem of the request, before anything is looked for. */
export function checkRecall(request: RecallRequest): void {
  refuse(request, commonProblems(request));
}

function commonProblems(request: RecallRequest | CommandRequest): readonly string[] {
  return [
    ...duplicateProblems(request),
    ...commentProblems(request),
    ...rangeProblems('delivery', request.deliverySeconds, DELIVERY_SECONDS),
    ...rangeProblems('execution', request.executionSeconds, EXECUTION_SECONDS),
  ];
}

function refuse({ comment }: { readonly comment: string }, problems: readonly string[]): void {
  if (problems.length === 0) return;
  throw new LockstepError({
    code: 'COMMAND_REQUEST_INVALID',
    message: `Run Command cannot carry the request "${comment}": ${problems.join('; ')}.`,
    remedy: 'Nothing was sent. Correct what is named and run again.',
    exitCode: EXIT.toolError,
  });
}

function duplicateProblems({ targets }: Pick<CommandRequest, 'targets'>): readonly string[] {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const { instanceId } of targets) {
    if (seen.has(instanceId)) twice.add(instanceId);
    seen.add(instanceId);
  }
  return twice.size === 0 ? [] : [`more than once among the targets: ${[...twice].join(', ')}`];
}

function commentProblems({ comment }: Pick<CommandRequest, 'comment'>): readonly string[] {
  return comment.length > MAX_CALLER_COMMENT
    ? [`the comment has ${comment.length} characters, of at most ${MAX_CALLER_COMMENT}`]
    : [];
}

function sizeProblems(request: CommandRequest): readonly string[] {
  const bytes = Buffer.byteLength(JSON.stringify(documentParameters(request)));
  return bytes > MAX_PARAMETER_BYTES
    ? [`the script with its parameters has ${bytes} bytes, of at most ${MAX_PARAMETER_BYTES}`]
    : [];
}

function rangeProblems(name: string, seconds: number, range: { least: number; most: number }): readonly string[] {
  const fits = Number.isInteger(seconds) && seconds >= range.least && seconds <= range.most;
  return fits
    ? []
    : [`the ${name} timeout is ${seconds} s, and must be whole seconds from ${range.least} to ${range.most}`];
}
