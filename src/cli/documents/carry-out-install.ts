import type { ReadingDocuments } from '../../aws/run-command/document-pin.js';
import { LockstepError } from '../../domain/errors.js';
import { remedyText } from '../../domain/remedy.js';
import { documentContent } from '../../onhost/compose-documents.js';
import type { InstallPlan } from './plan-install.js';

export interface InstallResult {
  readonly plan: InstallPlan;
  readonly end: InstallEnd;
}

type InstallEnd =
  | { readonly kind: 'unchanged'; readonly version: string }
  /** Read again: the default version, active, with the wanted content. */
  | { readonly kind: 'installed'; readonly version: string }
  | { readonly kind: 'blocked' | 'failed'; readonly why: string }
  | { readonly kind: 'interrupted' };

/** One document after the other; one that fails leaves the others to be done. */
export async function carryOutInstall(
  plans: readonly InstallPlan[],
  { hashes }: Pick<ReadingDocuments, 'hashes'>,
  signal: AbortSignal,
): Promise<readonly InstallResult[]> {
  const results: InstallResult[] = [];
  for (const plan of plans) results.push({ plan, end: await endOf(plan, hashes, signal) });
  return results;
}

async function endOf(
  { place, document, name, step }: InstallPlan,
  hashes: ReadingDocuments['hashes'],
  signal: AbortSignal,
): Promise<InstallEnd> {
  if (step.kind === 'nothing') return { kind: 'unchanged', version: step.version };
  if (step.kind === 'blocked') return step;
  if (signal.aborted) return { kind: 'interrupted' };
  try {
    const wanted = { content: documentContent(document, 'json'), hashes: hashes[document] };
    return { kind: 'installed', version: await place.documents.install(name, wanted, step) };
  } catch (error) {
    if (!(error instanceof LockstepError)) throw error;
    return { kind: 'failed', why: `${error.message}; ${remedyText(error.remedy)}` };
  }
}
