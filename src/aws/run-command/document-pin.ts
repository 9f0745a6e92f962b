import { DescribeDocumentCommand } from '@aws-sdk/client-ssm';
import type { DocumentDescription, SendCommandRequest, SSMClient } from '@aws-sdk/client-ssm';
import { usageError } from '../../domain/errors.js';
import type { ReadingDocument } from '../../domain/reading-document.js';
import { type Remedy, remedyText } from '../../domain/remedy.js';
import type { CommandRequest, InvocationOutcome } from '../../ports/command-runner.js';
import { errorWord } from '../error-names.js';
import type { Allowance } from './allowance.js';
import { callWithRetry } from './call-with-retry.js';
import type { Desk } from './call-with-retry.js';
import type { CallFailure } from './failures.js';

/** The documents that scripts are run from, and what each must hold. */
export interface ReadingDocuments {
  readonly names: Readonly<Record<ReadingDocument, string>>;
  /** `Hash` of each content that is this version's own: as JSON and as YAML. */
  readonly hashes: Readonly<Record<ReadingDocument, readonly string[]>>;
  /** What installs them, as a command. */
  readonly remedy: Remedy;
  /** The example policy of whoever runs them. */
  readonly policy: string;
}

/** A document as one request needs it. */
export interface ExpectedDocument {
  readonly name: string;
  readonly hashes: readonly string[];
  readonly remedy: Remedy;
  readonly parameters: Readonly<Record<string, string>>;
}

/** A document that was found to be ours, for SendCommand: the service compares version and hash once more. */
export interface PinnedDocument {
  readonly expected: ExpectedDocument;
  readonly input: Pick<
    SendCommandRequest,
    'DocumentName' | 'DocumentVersion' | 'DocumentHash' | 'DocumentHashType' | 'Parameters'
  >;
}

/** Errors: Error, a defect, for a script that no document holds: it is never sent by AWS-RunShellScript instead. */
export function expectedDocument(
  documents: ReadingDocuments,
  { asDocument, comment }: CommandRequest,
): ExpectedDocument {
  if (asDocument === undefined) throw new Error(`no document holds the script of "${comment}"`);
  const { document, parameters } = asDocument;
  return { name: documents.names[document], hashes: documents.hashes[document], remedy: documents.remedy, parameters };
}

export type Pinning =
  | { readonly kind: 'pinned'; readonly pinned: PinnedDocument }
  /** `failure` where this stands in the way of every instance of the scope. */
  | { readonly kind: 'refused'; readonly outcome: InvocationOutcome; readonly failure: CallFailure | undefined };

const OTHER_TRIES = 3;

/** Looks at the default version of the document in one scope, before anything is sent there. */
export async function pinDocument(
  desk: Desk,
  ssm: SSMClient,
  allowance: Allowance,
  expected: ExpectedDocument,
): Promise<Pinning> {
  const again = ({ kind }: CallFailure, tries: number) =>
    kind === 'throttled' || (kind !== 'refused' && tries < OTHER_TRIES);
  const answer = await callWithRetry(
    desk,
    { operation: 'ssm:DescribeDocument', allowance, again, interruptible: true },
    (options) => ssm.send(new DescribeDocumentCommand({ Name: expected.name }), options),
  );
  if (allowance.over() === 'aborted') return { kind: 'refused', outcome: ABORTED, failure: undefined };
  if (answer.kind === 'failed') {
    const failure = explainMissing(desk, expected, answer.failure);
    return refused(failure, failure.kind === 'throttled' ? undefined : failure);
  }
  const problem = problemOf(answer.value.Document ?? {}, expected);
  if (problem === undefined) return { kind: 'pinned', pinned: pinnedTo(answer.value.Document ?? {}, expected) };
  const failure = documentFailure(desk, expected, problem);
  return refused(failure, failure);
}

const ABORTED: InvocationOutcome = {
  kind: 'notRun',
  why: 'cancelled',
  detail: 'the run was aborted before the command was sent',
};

const refused = ({ explained }: CallFailure, failure: CallFailure | undefined): Pinning => ({
  kind: 'refused',
  outcome: { kind: 'notRun', why: 'notSent', detail: `${explained.message}; ${remedyText(explained.remedy)}` },
  failure,
});

const pinnedTo = ({ DocumentVersion, Hash }: DocumentDescription, expected: ExpectedDocument): PinnedDocument => ({
  expected,
  input: {
    DocumentName: expected.name,
    DocumentVersion,
    DocumentHash: Hash,
    DocumentHashType: 'Sha256',
    Parameters: Object.fromEntries(Object.entries(expected.parameters).map(([name, value]) => [name, [value]])),
  },
});

function problemOf(
  { Hash, HashType, Status, DocumentVersion }: DocumentDescription,
  { hashes }: ExpectedDocument,
): string | undefined {
  const version = `its default version, ${DocumentVersion ?? 'unknown'},`;
  if (HashType !== 'Sha256' || Hash === undefined || !hashes.includes(Hash) || DocumentVersion === undefined) {
    return `${version} is not the one of this version of lockstep`;
  }
  return Status === 'Active' ? undefined : `${version} is not active (${Status ?? 'unknown'})`;
}

const documentFailure = (
  { label }: Desk,
  { name, remedy }: ExpectedDocument,
  problem: string,
  cause?: unknown,
): CallFailure => ({
  kind: 'refused',
  explained: usageError('DOCUMENT_UNUSABLE', `Document ${name} in ${label}: ${problem}`, remedy, cause),
});

const explainMissing = (desk: Desk, expected: ExpectedDocument, failure: CallFailure): CallFailure =>
  wordOf(failure) === 'InvalidDocument'
    ? documentFailure(desk, expected, 'it does not exist', failure.explained.cause)
    : failure;

/** A refusal of SendCommand that is about its document: it has changed since it was looked at. */
export const explainPinned = (desk: Desk, pinned: PinnedDocument | undefined, failure: CallFailure): CallFailure =>
  pinned !== undefined && ['InvalidDocument', 'InvalidDocumentVersion'].includes(wordOf(failure))
    ? documentFailure(desk, pinned.expected, 'it changed while the command was sent', failure.explained.cause)
    : failure;

const wordOf = ({ explained }: CallFailure): string => errorWord(explained.cause);
