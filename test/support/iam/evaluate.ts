import type { Policy, Statement } from './policy.js';

/** One question that a service asks IAM; a call may ask several. */
export interface Authorization {
  readonly action: string;
  readonly resource: string;
  /** By condition key, in the spelling of the policies. */
  readonly context: Readonly<Record<string, string | readonly string[]>>;
}

type Decision = 'allowed' | 'denied' | 'notAllowed';

/**
 * What the policies make of a request: a Deny goes before every Allow, and without one nothing is allowed (IAM User Guide, policy
 * evaluation logic). Of a policy with principals only statements about `principal` count.
 * Errors: Error for a condition operator that is not known here: an example must not pass for want of understanding.
 */
export function decide(policies: readonly Policy[], request: Authorization, principal?: string): Decision {
  const matching = policies.flatMap(({ Statement: all }) => all.filter((each) => applies(each, request, principal)));
  if (matching.some(({ Effect }) => Effect === 'Deny')) return 'denied';
  return matching.some(({ Effect }) => Effect === 'Allow') ? 'allowed' : 'notAllowed';
}

function applies(
  statement: Statement,
  { action, resource, context }: Authorization,
  principal: string | undefined,
): boolean {
  const { Principal, Action, Resource = ['*'], NotResource = [], Condition } = statement;
  return (
    (Principal === undefined || Principal === '*' || Principal.AWS.some((each) => isPrincipal(each, principal))) &&
    Action.some((pattern) => isLike(action.toLowerCase(), pattern.toLowerCase())) &&
    Resource.some((pattern) => isLike(resource, pattern)) &&
    !NotResource.some((pattern) => isLike(resource, pattern)) &&
    Object.entries(Condition).every(([operator, keys]) =>
      Object.entries(keys).every(([key, values]) => holds(operator, context[key], values)),
    )
  );
}

/** The root of an account stands for whatever that account's own policies allow. */
const isPrincipal = (named: string, principal: string | undefined): boolean =>
  named === principal || (named.endsWith(':root') && principal?.startsWith(named.replace(/root$/, '')) === true);

/** `*` is any run of characters, `?` is one. */
function isLike(text: string, pattern: string): boolean {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(text);
}

type Comparison = (value: string, wanted: string) => boolean;
const equals: Comparison = (value, wanted) => value === wanted;

/** Those that say "not" hold also for a key that the request does not have; the others do not. */
const OPERATORS: Readonly<Record<string, { readonly compare: Comparison; readonly negated: boolean }>> = {
  StringEquals: { compare: equals, negated: false },
  StringLike: { compare: isLike, negated: false },
  ArnEquals: { compare: isLike, negated: false },
  ArnLike: { compare: isLike, negated: false },
  StringNotEquals: { compare: equals, negated: true },
  ArnNotEquals: { compare: isLike, negated: true },
  ArnNotLike: { compare: isLike, negated: true },
};

function holds(operator: string, value: string | readonly string[] | undefined, wanted: readonly string[]): boolean {
  const isSet = operator.startsWith('ForAnyValue:');
  const known = OPERATORS[operator.replace('ForAnyValue:', '')];
  if (known === undefined) throw new Error(`the condition operator ${operator} is not known`);
  if (value === undefined) return known.negated && !isSet;
  const values = [value].flat();
  const matches = values.some((each) => wanted.some((text) => known.compare(each, text)));
  return known.negated ? !matches : matches;
}
