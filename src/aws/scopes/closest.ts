/** The candidate that needs the fewest edits to become `word`; the first of equals. Undefined without candidates. */
export const closest = (word: string, candidates: readonly string[]): string | undefined =>
  candidates
    .map((candidate) => ({ candidate, edits: editDistance(word, candidate) }))
    .reduce<{ candidate: string; edits: number } | undefined>(
      (best, next) => (best === undefined || next.edits < best.edits ? next : best),
      undefined,
    )?.candidate;

/** Levenshtein distance: single characters inserted, removed or replaced. */
export const editDistance = (from: string, to: string): number => {
  let row = Array.from({ length: to.length + 1 }, (_, n) => n);
  for (const [above, character] of Array.from(from).entries()) {
    const next = [above + 1];
    for (const [n, other] of Array.from(to).entries()) {
      const replaced = (row[n] ?? 0) + (character === other ? 0 : 1);
      next.push(Math.min(replaced, (row[n + 1] ?? 0) + 1, (next[n] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
};
