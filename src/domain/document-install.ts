/** What an account and region has under the name of a document. */
export type FoundDocument =
  | { readonly kind: 'missing' }
  | {
      readonly kind: 'found';
      /** `Command` for a document that Run Command runs. */
      readonly type: string;
      readonly defaultVersion: DocumentVersion;
      readonly latestVersion: DocumentVersion;
    };

export interface DocumentVersion {
  /** As the service counts: `1`, `2`, … */
  readonly version: string;
  /** SHA-256 of its content. */
  readonly hash: string;
}

/** What it takes for the default version to hold the wanted content. */
export type DocumentStep =
  | { readonly kind: 'nothing'; readonly version: string }
  | { readonly kind: 'create' }
  /** A new version, which becomes the default. */
  | { readonly kind: 'update'; readonly from: string }
  /** The latest version has the content, and is not the default. */
  | { readonly kind: 'setDefault'; readonly version: string; readonly from: string }
  | { readonly kind: 'blocked'; readonly why: string };

/** `hashes`: of every content that counts as the wanted one. */
export function planDocument(found: FoundDocument, hashes: readonly string[]): DocumentStep {
  if (found.kind === 'missing') return { kind: 'create' };
  const { type, defaultVersion, latestVersion } = found;
  if (type !== 'Command') {
    return { kind: 'blocked', why: `a document of the type ${type} has this name; choose another --document-prefix` };
  }
  if (hashes.includes(defaultVersion.hash)) return { kind: 'nothing', version: defaultVersion.version };
  return hashes.includes(latestVersion.hash)
    ? { kind: 'setDefault', version: latestVersion.version, from: defaultVersion.version }
    : { kind: 'update', from: defaultVersion.version };
}
