import { FUNCTION_NAMES } from './functions.js';
import type { Token } from './lexer.js';
import type { Command, Operand, Pipe } from './syntax.js';

const CONSTANTS: Readonly<Record<string, boolean>> = { true: true, false: false };

/** Reads the tokens of one action. */
export class ActionParser {
  private next = 0;
  private readonly tokens: readonly Token[];
  /** Variables in scope; a declaration adds to them. */
  private readonly known: string[];
  private readonly fail: (detail: string) => never;

  constructor(tokens: readonly Token[], known: string[], fail: (detail: string) => never) {
    this.tokens = tokens;
    this.known = known;
    this.fail = fail;
  }

  /** Reads to the end of the action. */
  whole(): Pipe {
    const pipe = this.pipe();
    if (this.peek() !== undefined) return this.fail('unexpected right paren');
    return pipe;
  }

  peek(): Token | undefined {
    return this.tokens[this.next];
  }

  take(): Token | undefined {
    const token = this.peek();
    this.next += 1;
    return token;
  }

  private accept(text: string): boolean {
    const token = this.peek();
    if (token?.kind !== 'punctuation' || token.text !== text) return false;
    this.next += 1;
    return true;
  }

  private pipe(): Pipe {
    const { variables, assigns } = this.declarations();
    const commands: Command[] = [];
    do commands.push(this.command());
    while (this.accept('|'));
    if (!assigns) this.known.push(...variables);
    return { variables, assigns, commands };
  }

  private declarations(): Pick<Pipe, 'variables' | 'assigns'> {
    const start = this.next;
    const variables: string[] = [];
    while (this.peek()?.kind === 'variable') {
      variables.push(this.take()?.text ?? '');
      if (this.accept(':=')) return { variables, assigns: false };
      if (this.accept('=')) return { variables, assigns: true };
      if (!this.accept(',')) break;
    }
    this.next = start;
    return { variables: [], assigns: false };
  }

  private command(): Command {
    const operands: Operand[] = [];
    for (let token = this.peek(); token !== undefined && !isCommandEnd(token); token = this.peek()) {
      operands.push(this.operand(token));
    }
    const [first] = operands;
    if (first === undefined) return this.fail('missing value for command');
    const at = first.kind === 'literal' ? 0 : first.at;
    return { operands, at, source: operands.map((operand) => operand.source).join(' ') };
  }

  private operand(token: Token): Operand {
    this.next += 1;
    switch (token.kind) {
      case 'string':
        return { kind: 'literal', value: token.text, source: token.source };
      case 'number':
        return { kind: 'literal', value: Number(token.text), source: token.source };
      case 'dot':
        return { kind: 'field', names: [], at: token.at, source: '.' };
      case 'field':
        return this.chain(token, [token.text.slice(1)], (rest) => ({ kind: 'field', ...rest }));
      case 'variable':
        if (!this.known.includes(token.text)) return this.fail(`undefined variable ${JSON.stringify(token.text)}`);
        return this.chain(token, [], (rest) => ({ kind: 'variable', name: token.text, ...rest }));
      case 'word':
        return this.word(token);
      case 'punctuation':
        return this.group(token);
    }
  }

  /** Go gives a chain of fields the place of its second link. */
  private chain<T>(first: Token, names: readonly string[], make: (rest: ChainParts) => T): T {
    const links: Token[] = [];
    for (let token = this.peek(); token?.kind === 'field' && !token.spaced; token = this.peek()) {
      links.push(token);
      this.next += 1;
    }
    return make({
      names: [...names, ...links.map((link) => link.text.slice(1))],
      at: links[0]?.at ?? first.at,
      source: [first, ...links].map((link) => link.source).join(''),
    });
  }

  private word(token: Token): Operand {
    const constant = CONSTANTS[token.text];
    if (constant !== undefined) return { kind: 'literal', value: constant, source: token.source };
    if (!FUNCTION_NAMES.has(token.text)) return this.fail(`function ${JSON.stringify(token.text)} not defined`);
    return { kind: 'function', name: token.text, at: token.at, source: token.source };
  }

  private group(token: Token): Operand {
    if (token.text !== '(') return this.fail(`unexpected ${JSON.stringify(token.text)} in operand`);
    const pipe = this.pipe();
    if (!this.accept(')')) return this.fail('unclosed left paren');
    const source = `(${pipe.commands.map((command) => command.source).join(' | ')})`;
    return this.chain({ ...token, source }, [], (rest) => ({ kind: 'group', pipe, ...rest }));
  }
}

interface ChainParts {
  readonly names: readonly string[];
  readonly at: number;
  readonly source: string;
}

const isCommandEnd = (token: Token): boolean =>
  token.kind === 'punctuation' && (token.text === '|' || token.text === ')');
