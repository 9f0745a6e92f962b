import { ListCommandsCommand } from '@aws-sdk/client-ssm';
import type { Command, CommandFilter, SSMClient } from '@aws-sdk/client-ssm';
import type { CommandId } from '../../domain/ids.js';
import { callOnce } from './call-with-retry.js';
import type { Desk } from './call-with-retry.js';
import type { Answer } from './failures.js';
import { PAGE_SIZE } from './limits.js';
import { readPages } from './read-pages.js';
import type { Reading } from './read-pages.js';

/** One command, or all that started in a time. */
export type ListingQuery = {
  readonly signal: AbortSignal | undefined;
} & (
  | { readonly commandId: CommandId }
  /** By the server's clock; undefined leaves the side open. */
  | { readonly after: Date | undefined; readonly before: Date | undefined }
);

/** 5,000 commands: where more than that started in the window, the reading is `cut`. */
const MAX_PAGES = 100;

/** Lists commands, newest first, until `take` has enough. Makes each call once: its users look again anyway. */
export async function listCommands(
  desk: Desk,
  ssm: SSMClient,
  query: ListingQuery,
  take: (commands: readonly Command[]) => 'more' | 'enough',
): Promise<Answer<Reading>> {
  const wanted = 'commandId' in query ? { CommandId: query.commandId } : windowOf(query);
  const fetch = (token: string | undefined) =>
    callOnce(desk, 'ssm:ListCommands', query.signal, (options) =>
      ssm.send(
        new ListCommandsCommand({
          ...wanted,
          MaxResults: PAGE_SIZE,
          ...(token === undefined ? {} : { NextToken: token }),
        }),
        options,
      ),
    );
  return readPages(fetch, (page) => take(page.Commands ?? []), MAX_PAGES);
}

function windowOf({ after, before }: Extract<ListingQuery, { readonly after: unknown }>): {
  Filters?: CommandFilter[];
} {
  const filters: CommandFilter[] = [];
  if (after !== undefined) filters.push({ key: 'InvokedAfter', value: toSeconds(after) });
  if (before !== undefined) filters.push({ key: 'InvokedBefore', value: toSeconds(before) });
  return filters.length > 0 ? { Filters: filters } : {};
}

/** The filters take `2024-07-07T00:00:00Z`, without fractions. */
const toSeconds = (date: Date): string => date.toISOString().replace(/\.\d+Z$/, 'Z');
