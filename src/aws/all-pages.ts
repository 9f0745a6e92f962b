import { EXIT, LockstepError } from '../domain/errors.js';
import { explained } from './explain-aws-error.js';
import type { AwsCall } from './explain-aws-error.js';

/** More than any fleet needs: 50,000 managed nodes, or a million instances. */
const MAX_PAGES = 1_000;

interface Page {
  readonly NextToken?: string | undefined;
}

/**
 * Every page of a listing, the empty ones with a token included, one request at a time.
 * The SDK's own paginators would go on for ever, or stop silently, when a service repeats a token: that is an error here.
 * Errors: LockstepError that names the call.
 */
export async function* allPages<Answer extends Page>(
  call: AwsCall,
  ask: (token: string | undefined) => Promise<Answer>,
): AsyncGenerator<Answer, void> {
  const seen = new Set<string>();
  let token: string | undefined;
  do {
    const asked = token;
    const page = await explained(call, () => ask(asked));
    yield page;
    token = page.NextToken === '' ? undefined : page.NextToken;
    if (token !== undefined && (seen.has(token) || seen.size >= MAX_PAGES)) throw endless(call, seen.size);
    if (token !== undefined) seen.add(token);
  } while (token !== undefined);
}

const endless = ({ iamAction, label }: AwsCall, tokens: number): LockstepError =>
  new LockstepError({
    code: 'PAGING_ENDLESS',
    message: `${iamAction} for ${label} did not end: a page token was repeated, or page ${tokens + 1} was not the last`,
    remedy: 'Run it again; if it stays so, check the endpoint that answers (--endpoint-url, AWS_ENDPOINT_URL)',
    exitCode: EXIT.toolError,
  });
