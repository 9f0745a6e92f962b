import { AwsError } from './aws-error.js';
import type { EndpointSettings } from './endpoint-settings.js';

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextToken: string | undefined;
}

interface PageRequest {
  readonly operation: string;
  readonly size: number;
  readonly token: string | undefined;
  /** The service's own code for a token that it did not give; InvalidNextToken unless told. */
  readonly invalidToken?: string;
}

interface Position {
  readonly offset: number;
  /** The empty page that goes before this one has been sent. */
  readonly afterEmpty: boolean;
}

/** One page of a list, with the oddities that the settings ask for. Errors: InvalidNextToken for a token of another operation. */
export const pageOf = <Item>(
  all: readonly Item[],
  request: PageRequest,
  settings: Pick<EndpointSettings, 'pageSize' | 'emptyPages' | 'repeatedEntries'>,
): Page<Item> => {
  const position = positionOf(request);
  if (settings.emptyPages && !position.afterEmpty && position.offset < all.length) {
    return { items: [], nextToken: tokenFor(request.operation, { ...position, afterEmpty: true }) };
  }
  const size = Math.max(1, Math.min(request.size, settings.pageSize ?? request.size));
  // A page of one could never get ahead if it began with the entry before.
  const overlap = settings.repeatedEntries && size > 1 && position.offset > 0 ? 1 : 0;
  const start = position.offset - overlap;
  const end = start + size;
  return {
    items: all.slice(start, end),
    nextToken: end < all.length ? tokenFor(request.operation, { offset: end, afterEmpty: false }) : undefined,
  };
};

const tokenFor = (operation: string, position: Position): string =>
  Buffer.from(`${operation}/${position.offset}/${position.afterEmpty ? 1 : 0}`).toString('base64');

const positionOf = ({ operation, token, invalidToken = 'InvalidNextToken' }: PageRequest): Position => {
  if (token === undefined || token === '') return { offset: 0, afterEmpty: false };
  const [name, offset, afterEmpty] = Buffer.from(token, 'base64').toString('utf8').split('/');
  if (name !== operation || offset === undefined || !/^\d+$/.test(offset)) {
    throw new AwsError(invalidToken, 'The specified token is not valid.');
  }
  return { offset: Number(offset), afterEmpty: afterEmpty === '1' };
};
