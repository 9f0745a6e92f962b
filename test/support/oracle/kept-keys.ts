import type { AccountId, Region } from '../../../src/domain/ids.js';
import type { LabEndpoint } from '../../../src/lab/endpoint/index.js';
import { unlockKeysIn } from './unlock-keys.js';

/** An unlock key that somebody could get out of the vault of one account and region, now. */
export interface KeptKey {
  readonly key: string;
  /** `secret lockstep/…` or `parameter /lockstep/…`. */
  readonly place: string;
  readonly labels: readonly string[];
}

export interface VaultPlace {
  readonly accountId: AccountId;
  readonly region: Region;
}

/** Parameter Store keeps labels that begin with `aws` for itself. */
const CURRENT_LABELS = ['AWSCURRENT', 'current'];

interface LabelledText {
  readonly place: string;
  readonly labels: ReadonlySet<string>;
  readonly text: string;
}

const textsInSecrets = ({ secrets }: LabEndpoint, scope: VaultPlace): readonly LabelledText[] =>
  secrets
    .list(scope)
    .filter(({ deletedAt }) => deletedAt === undefined)
    .flatMap(({ name, versions }) =>
      [...versions.values()].map(({ labels, value: { SecretString = '', SecretBinary = '' } }) => ({
        place: `secret ${name}`,
        labels,
        text: `${SecretString}\n${Buffer.from(SecretBinary, 'base64').toString('latin1')}`,
      })),
    );

/** A parameter that is not encrypted keeps nothing: it shows it. */
const textsInParameters = ({ parameters }: LabEndpoint, scope: VaultPlace): readonly LabelledText[] =>
  parameters
    .list(scope)
    .flatMap(({ name, versions }) =>
      versions
        .filter(({ type }) => type === 'SecureString')
        .map(({ labels, value }) => ({ place: `parameter ${name}`, labels, text: value })),
    );

/**
 * Every unlock key in a version that carries a label: a version without one may vanish any time. It is looked for as a pattern,
 * whatever the value's format.
 */
export const keptKeys = (endpoint: LabEndpoint, scope: VaultPlace): readonly KeptKey[] =>
  [...textsInSecrets(endpoint, scope), ...textsInParameters(endpoint, scope)]
    .filter(({ labels }) => labels.size > 0)
    .flatMap(({ place, labels, text }) => unlockKeysIn(text).map((key) => ({ key, place, labels: [...labels] })));

export const isCurrent = ({ labels }: KeptKey): boolean => labels.some((label) => CURRENT_LABELS.includes(label));

export const keysOf = (kept: readonly KeptKey[]): ReadonlySet<string> => new Set(kept.map(({ key }) => key));
