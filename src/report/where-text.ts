import type { AccountId, Region } from '../domain/ids.js';
import { listed, plainText } from '../domain/text.js';
import { paragraph } from './table/layout.js';

const WIDTH = 100;

/** As whom a run acts, and where. */
export interface Where {
  readonly scopes: readonly { readonly account: AccountId; readonly region: Region; readonly callerArn: string }[];
  /** Where requests went, as `https://host`. */
  readonly endpoints: readonly string[];
}

/** The first lines of every plan: a sentence for each identity, and one for endpoints that are not of AWS. At most 100 columns. */
export function showWhere({ scopes, endpoints }: Where): string {
  const callers = [...new Set(scopes.map(({ callerArn }) => callerArn))];
  const identities = callers.map((arn) => {
    const own = scopes.filter(({ callerArn }) => callerArn === arn);
    const regions = listed(
      own.map(({ region }) => region),
      6,
    );
    return `Account ${own[0]?.account ?? 'unknown'}, ${regions}, as ${arn}.`;
  });
  const foreign = endpoints.filter((endpoint) => !isOfAws(endpoint));
  const sentences =
    foreign.length === 0 ? identities : [...identities, `Custom endpoint, not AWS: ${listed(foreign)}.`];
  return `${sentences.flatMap((sentence) => paragraph(plainText(sentence), WIDTH)).join('\n')}\n\n`;
}

/** The DNS suffixes of the partitions (AWS General Reference, Service endpoints; botocore, partitions.json). */
const SUFFIXES = [
  'amazonaws.com',
  'amazonaws.com.cn',
  'amazonaws.eu',
  'api.aws',
  'api.amazonwebservices.com.cn',
  'api.amazonwebservices.eu',
  'c2s.ic.gov',
  'sc2s.sgov.gov',
  'cloud.adc-e.uk',
  'csp.hci.ic.gov',
] as const;

const isOfAws = (endpoint: string): boolean => {
  const { protocol, hostname } = new URL(endpoint);
  return protocol === 'https:' && SUFFIXES.some((suffix) => hostname.endsWith(`.${suffix}`));
};
