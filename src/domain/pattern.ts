/**
 * Wildcards of EC2 filter values (EC2 User Guide, "List and filter using the CLI and API"): `*` is zero or more characters,
 * `?` is zero or one, a backslash takes the next character literally, and case counts.
 */
type Token =
  { readonly kind: 'any' } | { readonly kind: 'optional' } | { readonly kind: 'literal'; readonly character: string };

const tokenize = (pattern: string): readonly Token[] =>
  // A backslash with nothing after it stands for itself.
  (pattern.match(/\\[^]|[^]/gu) ?? []).map((token) => {
    if (token === '*') return { kind: 'any' };
    if (token === '?') return { kind: 'optional' };
    return { kind: 'literal', character: token.length > 1 && token.startsWith('\\') ? token.slice(1) : token };
  });

/** Takes one step for every token and needs pattern length × text length, whatever the pattern: no backtracking. */
export const matchesPattern = (pattern: string, text: string): boolean => {
  const characters = Array.from(text);
  /** Whether the tokens so far can cover the first n characters, for every n. */
  let covered: readonly boolean[] = [true, ...characters.map(() => false)];
  for (const token of tokenize(pattern)) covered = advance(covered, token, characters);
  return covered[characters.length] === true;
};

const advance = (covered: readonly boolean[], token: Token, characters: readonly string[]): readonly boolean[] => {
  const before = (n: number): boolean => n > 0 && covered[n - 1] === true;
  switch (token.kind) {
    case 'literal':
      return covered.map((_, n) => before(n) && characters[n - 1] === token.character);
    case 'optional':
      return covered.map((here, n) => here || before(n));
    case 'any': {
      const first = covered.indexOf(true);
      return covered.map((_, n) => first >= 0 && n >= first);
    }
  }
};

/** The one text that a pattern without wildcards matches; undefined for a pattern with any. */
export const literalOf = (pattern: string): string | undefined => {
  const tokens = tokenize(pattern);
  const characters = tokens.flatMap((token) => (token.kind === 'literal' ? [token.character] : []));
  return characters.length === tokens.length ? characters.join('') : undefined;
};
