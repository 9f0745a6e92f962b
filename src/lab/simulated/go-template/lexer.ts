/** A template that Go would refuse to parse; the docker client leaves with 64 for it. */
export class TemplateParseError extends Error {
  override readonly name = 'TemplateParseError';
  constructor(line: number, detail: string) {
    super(`template: :${line}: ${detail}`);
  }
}

type TokenKind = 'field' | 'variable' | 'dot' | 'word' | 'string' | 'number' | 'punctuation';

export interface Token {
  readonly kind: TokenKind;
  /** A string's value; otherwise the source. */
  readonly text: string;
  readonly source: string;
  /** Offset in the whole template. */
  readonly at: number;
  /** Space in front of it: `.A .B` are two operands, `.A.B` is one. */
  readonly spaced: boolean;
}

export type Segment =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'action'; readonly tokens: readonly Token[]; readonly at: number };

export const lineAt = (source: string, at: number): number => source.slice(0, at).split('\n').length;

const TOKEN =
  /(?<space>\s*)(?:(?<field>\.[A-Za-z_]\w*)|(?<variable>\$\w*)|(?<number>-?\d+(?:\.\d+)?)|(?<dot>\.)|(?<word>[A-Za-z_]\w*)|(?<string>"(?:[^"\\\n]|\\.)*"|`[^`]*`)|(?<punctuation>:=|[=|(),]))/y;
const TOKEN_KINDS = ['field', 'variable', 'number', 'dot', 'word', 'string', 'punctuation'] as const;

/** The value of a Go string literal; Go's escapes that a format uses are JSON's as well. */
const unquote = (literal: string): string =>
  literal.startsWith('`') ? literal.slice(1, -1) : (JSON.parse(literal) as string);

const tokenize = (source: string, start: number, end: number): readonly Token[] => {
  const tokens: Token[] = [];
  let at = start;
  while (source.slice(at, end).trim() !== '') {
    TOKEN.lastIndex = at;
    const groups = TOKEN.exec(source)?.groups;
    const kind = TOKEN_KINDS.find((name) => groups?.[name] !== undefined);
    const text = kind && groups?.[kind];
    if (groups === undefined || kind === undefined || text === undefined) {
      const [character = ''] = source.slice(at, end).trim();
      const detail =
        character === '"' ? 'unterminated quoted string' : `unexpected ${JSON.stringify(character)} in command`;
      throw new TemplateParseError(lineAt(source, at), detail);
    }
    const space = groups['space'] ?? '';
    tokens.push({
      kind,
      text: kind === 'string' ? unquote(text) : text,
      source: text,
      at: at + space.length,
      spaced: space !== '',
    });
    at += space.length + text.length;
  }
  return tokens;
};

const ACTION =
  /\{\{(?<left>-\s)?(?<body>(?:"(?:[^"\\\n]|\\.)*"|`[^`]*`|\/\*[\s\S]*?\*\/|(?!\}\})[^])*?)(?<right>\s-)?\}\}/g;

/** Text and actions, with the space around `{{-` and `-}}` already gone and comments left out. */
export const segments = (source: string): readonly Segment[] => {
  const found: Segment[] = [];
  let from = 0;
  let trimsNext = false;
  const pushText = (raw: string, trimsEnd: boolean): void => {
    const started = trimsNext ? raw.trimStart() : raw;
    const text = trimsEnd ? started.trimEnd() : started;
    if (text !== '') found.push({ kind: 'text', text });
  };
  for (const match of source.matchAll(ACTION)) {
    const { left, body = '', right } = match.groups ?? {};
    pushText(source.slice(from, match.index), left !== undefined);
    const start = match.index + 2 + (left?.length ?? 0);
    if (!body.trim().startsWith('/*')) {
      found.push({ kind: 'action', tokens: tokenize(source, start, start + body.length), at: start });
    }
    trimsNext = right !== undefined;
    from = match.index + match[0].length;
  }
  const rest = source.slice(from);
  if (rest.includes('{{')) throw new TemplateParseError(lineAt(source, from), 'unclosed action');
  pushText(rest, false);
  return found;
};
