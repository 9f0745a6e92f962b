import type { InstalledDocuments } from '../../aws/documents/installed-documents.js';
import type { ReadingDocuments } from '../../aws/run-command/document-pin.js';
import { settleAll } from '../../aws/settle-all.js';
import { planDocument, type DocumentStep } from '../../domain/document-install.js';
import { LockstepError } from '../../domain/errors.js';
import type { Scope } from '../../domain/instance.js';
import { READING_DOCUMENTS, type ReadingDocument } from '../../domain/reading-document.js';
import { remedyText } from '../../domain/remedy.js';

/** One account and region, with its documents. */
export interface InstallPlace {
  readonly scope: Scope;
  readonly documents: InstalledDocuments;
}

/** What is to be done with one document in one place. */
export interface InstallPlan {
  readonly place: InstallPlace;
  readonly document: ReadingDocument;
  readonly name: string;
  readonly step: DocumentStep;
}

/**
 * Looks at both documents in every place. One that cannot be read is blocked; the others go on.
 * Errors: LockstepError, of all places, where none can be read.
 */
export async function planInstall(
  places: readonly InstallPlace[],
  { names, hashes }: Pick<ReadingDocuments, 'names' | 'hashes'>,
  signal: AbortSignal,
): Promise<readonly InstallPlan[]> {
  const errors: LockstepError[] = [];
  const stepIn = async ({ documents }: InstallPlace, document: ReadingDocument): Promise<DocumentStep> => {
    try {
      return planDocument(await documents.find(names[document], signal), hashes[document]);
    } catch (error) {
      if (!(error instanceof LockstepError) || signal.aborted) throw error;
      errors.push(error);
      return { kind: 'blocked', why: `${error.message}; ${remedyText(error.remedy)}` };
    }
  };
  const plans = await Promise.all(
    places.flatMap((place) =>
      READING_DOCUMENTS.map(async (document) => ({
        place,
        document,
        name: names[document],
        step: await stepIn(place, document),
      })),
    ),
  );
  if (errors.length === plans.length) await settleAll(errors.map((error) => Promise.reject(error)));
  return plans;
}
