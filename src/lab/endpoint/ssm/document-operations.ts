import { z } from 'zod';
import { AwsError } from '../aws-error.js';
import type { Caller } from '../caller.js';
import type { Members, Operation, World } from '../operation.js';
import { parseInput } from '../validation.js';
import { versionOf, type DocumentVersion, type StoredDocument } from './document-store.js';

const plainName = z.string().regex(/^[a-zA-Z0-9_\-.]{3,128}$/);
const nameOrArn = z.string().regex(/^[a-zA-Z0-9_\-.:/]{3,128}$/);
const documentVersion = z.string().regex(/([$]LATEST|[$]DEFAULT|^[1-9][0-9]*$)/);
const content = z.string().min(1);
const format = z.enum(['JSON', 'YAML']).default('JSON');

const RESERVED = /^(?:aws|amazon|amzn)/i;

const createShape = z.object({
  Name: plainName,
  Content: content,
  DocumentFormat: format,
  DocumentType: z.literal('Command').default('Command'),
});

/** Errors: ValidationException for a reserved name, DocumentAlreadyExists, InvalidDocumentContent, MaxDocumentSizeExceeded. */
export const createDocument: Operation = (members, caller, world) => {
  const input = parseInput(createShape, members);
  if (RESERVED.test(input.Name)) {
    throw new AwsError('ValidationException', 'Document names cannot begin with aws, amazon or amzn.');
  }
  if (world.documents.find(caller, input.Name) !== undefined) {
    throw new AwsError('DocumentAlreadyExists', `Document with name ${input.Name} already exists.`);
  }
  const version = world.documents.put(caller, input.Name, input.Content, input.DocumentFormat);
  return { DocumentDescription: described(world.documents.get(caller, input.Name), version, caller, world) };
};

const updateShape = z.object({
  Name: plainName,
  Content: content,
  DocumentFormat: format,
  DocumentVersion: documentVersion.optional(),
});

/** Errors: InvalidDocument, InvalidDocumentVersion for any but the latest, DuplicateDocumentContent, and those of the content. */
export const updateDocument: Operation = (members, caller, world) => {
  const input = parseInput(updateShape, members);
  const document = world.documents.get(caller, input.Name);
  const latest = versionOf(document, '$LATEST');
  if (input.DocumentVersion === undefined || versionOf(document, input.DocumentVersion) !== latest) {
    throw new AwsError(
      'InvalidDocumentVersion',
      `Version provided for document ${input.Name} is not latest. Please provide the latest version to update document ${input.Name}`,
    );
  }
  if (latest.content === input.Content) {
    throw new AwsError('DuplicateDocumentContent', 'The content is that of the latest version.');
  }
  const version = world.documents.put(caller, input.Name, input.Content, input.DocumentFormat);
  return { DocumentDescription: described(document, version, caller, world) };
};

const defaultShape = z.object({ Name: plainName, DocumentVersion: z.string().regex(/^[1-9][0-9]*$/) });

/** Errors: InvalidDocument, InvalidDocumentVersion. */
export const updateDocumentDefaultVersion: Operation = (members, caller, world) => {
  const input = parseInput(defaultShape, members);
  const document = world.documents.get(caller, input.Name);
  document.defaultVersion = versionOf(document, input.DocumentVersion).version;
  return { Description: { Name: document.name, DefaultVersion: String(document.defaultVersion) } };
};

const readShape = z.object({ Name: nameOrArn, DocumentVersion: documentVersion.default('$DEFAULT') });

const read = (members: Members, caller: Caller, world: World) => {
  const input = parseInput(readShape, members);
  const document = world.documents.get(caller, input.Name);
  return { document, version: versionOf(document, input.DocumentVersion) };
};

/** Errors: InvalidDocument, InvalidDocumentVersion. */
export const describeDocument: Operation = (members, caller, world) => {
  const { document, version } = read(members, caller, world);
  return { Document: described(document, version, caller, world) };
};

/** The content as it was sent. Errors: InvalidDocument, InvalidDocumentVersion. */
export const getDocument: Operation = (members, caller, world) => {
  const { document, version } = read(members, caller, world);
  return {
    Name: document.name,
    DocumentVersion: String(version.version),
    Status: world.documents.statusOf(version),
    Content: version.content,
    DocumentType: 'Command',
    DocumentFormat: version.format,
    CreatedDate: version.createdAt,
  };
};

const described = (
  { name, versions, defaultVersion }: StoredDocument,
  version: DocumentVersion,
  { accountId }: Caller,
  { documents }: World,
): Members => ({
  Name: name,
  Owner: accountId,
  Hash: version.hash,
  HashType: 'Sha256',
  CreatedDate: version.createdAt,
  Status: documents.statusOf(version),
  DocumentVersion: String(version.version),
  DefaultVersion: String(defaultVersion),
  LatestVersion: String(versions.at(-1)?.version),
  Description: version.parsed.description,
  Parameters: Object.entries(version.parsed.parameters).map(([Name, { type, description, default: standard }]) => ({
    Name,
    Type: type,
    Description: description,
    DefaultValue: standard,
  })),
  PlatformTypes: ['Linux', 'MacOS'],
  DocumentType: 'Command',
  SchemaVersion: version.parsed.schemaVersion,
  DocumentFormat: version.format,
});
