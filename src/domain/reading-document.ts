/** The Command documents of Systems Manager that hold the fixed scripts: the probe of an audit, and the evidence of a proof. */
export const READING_DOCUMENTS = ['Audit', 'Prove'] as const;
export type ReadingDocument = (typeof READING_DOCUMENTS)[number];

/** A script as its document holds it, with the values that fill it in. */
export interface DocumentCall {
  readonly document: ReadingDocument;
  readonly parameters: Readonly<Record<string, string>>;
}

export const DEFAULT_DOCUMENT_PREFIX = 'Lockstep-';

/** `Lockstep-Audit`: how a document is called in every account and region. */
export const documentName = (prefix: string, document: ReadingDocument): string => `${prefix}${document}`;

/** CreateDocument, `Name` (Systems Manager API reference). Characters for an ARN are not among them. */
const NAME = /^[a-zA-Z0-9_.-]{3,128}$/;
const RESERVED = /^(?:aws|amazon|amzn)/i;

/** What is wrong with a prefix, in words; undefined where every name that it makes is one of a document. */
export function documentPrefixProblem(prefix: string): string | undefined {
  const option = `--document-prefix ${JSON.stringify(prefix)}`;
  if (RESERVED.test(prefix)) return `${option}: names that start with aws, amazon or amzn are reserved`;
  return READING_DOCUMENTS.every((document) => NAME.test(documentName(prefix, document)))
    ? undefined
    : `${option}: must be letters, digits, "_", "-" and ".", at most 123 characters`;
}
