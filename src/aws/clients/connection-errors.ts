import type { ProxyRules } from './proxy-rules.js';

/** An endpoint of plain http on another machine: nothing was sent. `code` is what error-names.ts knows it by. */
export class PlainHttpError extends Error {
  override readonly name = 'PlainHttpError';
  readonly code = 'ERR_LOCKSTEP_PLAIN_HTTP';

  constructor(host: string) {
    super(`its endpoint http://${host} is on another machine`);
  }
}

/** The proxy could not be reached, or did not open the way: nothing was sent to AWS. Tells nothing of user name and password. */
export class ProxyError extends Error {
  override readonly name = 'ProxyError';
  readonly code = 'ERR_LOCKSTEP_PROXY';
  readonly variable: string;
  /** What the proxy answered CONNECT with; undefined where it gave no answer. */
  readonly status: number | undefined;

  constructor(
    { url, variable }: Pick<ProxyRules, 'url' | 'variable'>,
    target: string,
    status: number | undefined,
    cause: unknown,
  ) {
    const why = status === undefined ? ` (${wordOf(cause)})` : ` (HTTP ${status})`;
    super(`The proxy ${url.host}, named in ${variable}, opens no connection to ${target}${why}`, { cause });
    this.variable = variable;
    this.status = status;
  }
}

const wordOf = (cause: unknown): string => {
  if (!(cause instanceof Error)) return 'no answer';
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.message;
};
