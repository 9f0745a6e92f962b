import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { usageError } from '../../domain/errors.js';
import { documentName, READING_DOCUMENTS } from '../../domain/reading-document.js';
import { commandDocument, documentContent } from '../../onhost/compose-documents.js';
import type { Io } from '../io.js';
import type { DocumentsSettings } from './documents-options.js';

/**
 * To standard output, all in one, by their names; or each to a file of its own, byte for byte as it is to be installed.
 * Errors: usageError for a folder that cannot be written.
 */
export function printDocuments(
  { prefix, format, folder }: Extract<DocumentsSettings, { kind: 'print' }>,
  io: Pick<Io, 'stdout'>,
): void {
  if (folder === undefined) {
    const all = Object.fromEntries(
      READING_DOCUMENTS.map((document) => [documentName(prefix, document), commandDocument(document)]),
    );
    io.stdout(format === 'json' ? `${JSON.stringify(all, null, 2)}\n` : stringify(all, { lineWidth: 0 }));
    return;
  }
  for (const document of READING_DOCUMENTS) {
    const path = join(folder, `${documentName(prefix, document)}.${format}`);
    try {
      mkdirSync(folder, { recursive: true });
      writeFileSync(path, documentContent(document, format));
    } catch (error) {
      throw usageError(
        'FILE_UNWRITABLE',
        `--output ${folder}: ${path} cannot be written`,
        'Name a directory that you own',
        error,
      );
    }
    io.stdout(`${path}\n`);
  }
}
