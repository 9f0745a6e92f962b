import type { Answer } from './failures.js';

interface Page {
  readonly NextToken?: string | undefined;
}

/** How far a listing was read. */
export type Reading =
  /** To its last page. */
  | 'whole'
  /** Until the reader had all it wanted. */
  | 'enough'
  /** Up to the bound, or until a token came back: there may be more. */
  | 'cut';

/**
 * Reads page after page until `take` has enough. A page may be empty and still carry a token; a token that comes back
 * would go round for ever, and ends the reading, as does the bound.
 */
export async function readPages<P extends Page>(
  fetch: (token: string | undefined) => Promise<Answer<P>>,
  take: (page: P) => 'more' | 'enough',
  bound: number,
): Promise<Answer<Reading>> {
  const seen = new Set<string>();
  let token: string | undefined;
  for (let pages = 0; pages < bound; pages += 1) {
    const answer = await fetch(token);
    if (answer.kind === 'failed') return answer;
    if (take(answer.value) === 'enough') return { kind: 'answered', value: 'enough' };
    token = answer.value.NextToken;
    if (token === undefined || token === '') return { kind: 'answered', value: 'whole' };
    if (seen.has(token)) break;
    seen.add(token);
  }
  return { kind: 'answered', value: 'cut' };
}
