import type { ReadingDocuments } from '../../aws/run-command/document-pin.js';
import { documentName, type ReadingDocument } from '../../domain/reading-document.js';
import { ours } from '../../domain/remedy.js';
import { contentHash, documentContent } from '../../onhost/compose-documents.js';

/** The documents under this prefix, with what this version of lockstep holds them to. `installing`: options of their installation. */
export const readingDocuments = (prefix: string, installing: readonly string[]): ReadingDocuments => {
  const ofEach = <Value>(value: (document: ReadingDocument) => Value): Record<ReadingDocument, Value> => ({
    Audit: value('Audit'),
    Prove: value('Prove'),
  });
  return {
    names: ofEach((document) => documentName(prefix, document)),
    // As installed by lockstep, and as printed: YAML may be installed by other tools.
    hashes: ofEach((document) => [
      contentHash(documentContent(document, 'json')),
      contentHash(documentContent(document, 'yaml')),
    ]),
    remedy: ours('documents', '--install', ...installing),
    policy: 'examples/iam/auditor.json',
  };
};
