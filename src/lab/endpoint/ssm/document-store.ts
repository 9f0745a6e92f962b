import { createHash } from 'node:crypto';
import { AwsError } from '../aws-error.js';
import type { Caller } from '../caller.js';
import type { EndpointSettings } from '../endpoint-settings.js';
import { readContent, type DocumentContent, type DocumentFormat } from './document-content.js';

type Scope = Pick<Caller, 'accountId' | 'region'>;

export interface DocumentVersion {
  readonly version: number;
  readonly content: string;
  readonly format: DocumentFormat;
  readonly parsed: DocumentContent;
  /** SHA-256 of the content as it was sent, in hexadecimal digits. */
  readonly hash: string;
  readonly createdAt: Date;
  /** Undefined: what its age says, `Creating` or `Updating` and then `Active`. */
  status?: 'Active' | 'Failed' | 'Deleting';
}

export interface StoredDocument {
  readonly name: string;
  /** Oldest first; never empty. */
  readonly versions: DocumentVersion[];
  defaultVersion: number;
}

/** The Command documents of every account and region. */
export interface DocumentStore {
  find(scope: Scope, name: string): StoredDocument | undefined;
  /** Errors: InvalidDocument. */
  get(scope: Scope, name: string): StoredDocument;
  /** A new document, or a further version of one. Errors: InvalidDocumentContent, MaxDocumentSizeExceeded. */
  put(scope: Scope, name: string, content: string, format: DocumentFormat): DocumentVersion;
  remove(scope: Scope, name: string): void;
  /** `Creating` or `Updating` for as long as commands are not to be found either, then `Active`. */
  statusOf(version: DocumentVersion): string;
}

/** `The size limit of a document is 64 KB` (MaxDocumentSizeExceeded, API reference). */
const MOST_BYTES = 64 * 1024;

export const createDocumentStore = ({
  consistencyWindowMilliseconds,
}: Pick<EndpointSettings, 'consistencyWindowMilliseconds'>): DocumentStore => {
  const documents = new Map<string, StoredDocument>();
  const keyOf = ({ accountId, region }: Scope, name: string): string => `${accountId}/${region} ${name}`;
  const find: DocumentStore['find'] = (scope, name) => documents.get(keyOf(scope, name));
  return {
    find,
    get: (scope, name) => {
      const document = find(scope, name);
      if (document === undefined) throw new AwsError('InvalidDocument', `Document with name ${name} does not exist.`);
      return document;
    },
    put: (scope, name, content, format) => {
      if (Buffer.byteLength(content) > MOST_BYTES) {
        throw new AwsError('MaxDocumentSizeExceeded', 'The size limit of a document is 64 KB.');
      }
      const parsed = readContent(content, format);
      const document = find(scope, name) ?? { name, versions: [], defaultVersion: 1 };
      const version: DocumentVersion = {
        version: (document.versions.at(-1)?.version ?? 0) + 1,
        content,
        format,
        parsed,
        hash: createHash('sha256').update(content).digest('hex'),
        createdAt: new Date(),
      };
      document.versions.push(version);
      documents.set(keyOf(scope, name), document);
      return version;
    },
    remove: (scope, name) => {
      documents.delete(keyOf(scope, name));
    },
    statusOf: ({ status, version, createdAt }) => {
      if (status !== undefined) return status;
      if (Date.now() - createdAt.getTime() >= consistencyWindowMilliseconds) return 'Active';
      return version === 1 ? 'Creating' : 'Updating';
    },
  };
};

/** Errors: InvalidDocumentVersion. */
export const versionOf = (document: StoredDocument, wanted: string): DocumentVersion => {
  const { versions, defaultVersion } = document;
  const found =
    wanted === '$LATEST'
      ? versions.at(-1)
      : versions.find(({ version }) => version === (wanted === '$DEFAULT' ? defaultVersion : Number(wanted)));
  if (found === undefined) {
    throw new AwsError('InvalidDocumentVersion', `Document version ${wanted} of ${document.name} does not exist.`);
  }
  return found;
};
