import { lineAt, segments, TemplateParseError, type Segment, type Token } from './lexer.js';
import { ActionParser } from './parse-action.js';
import type { Pipe, TemplateNode } from './syntax.js';

/** Reads the whole template: lists of nodes, nested by `if`, `with` and `range`. */
class TemplateParser {
  private next = 0;
  private readonly source: string;
  private readonly all: readonly Segment[];
  private readonly known = ['$'];

  constructor(source: string) {
    this.source = source;
    this.all = segments(source);
  }

  /** Nodes up to the `else` or `end` of `block`, which is left to be read; at the top up to the end of the source. */
  nodes(block: 'top' | 'inner'): readonly TemplateNode[] {
    const found: TemplateNode[] = [];
    for (;;) {
      const segment = this.all[this.next];
      if (segment === undefined) {
        if (block === 'inner') return this.fail(this.source.length, 'unexpected EOF');
        return found;
      }
      if (segment.kind === 'text') found.push(segment);
      else {
        const [first] = segment.tokens;
        if (first?.kind === 'word' && (first.text === 'end' || first.text === 'else')) {
          if (block === 'top') return this.fail(segment.at, `unexpected {{${first.text}}}`);
          return found;
        }
        found.push(this.action(segment.tokens, segment.at));
        continue;
      }
      this.next += 1;
    }
  }

  private action(tokens: readonly Token[], at: number): TemplateNode {
    this.next += 1;
    const parser = new ActionParser(tokens, this.known, (detail) => this.fail(at, detail));
    const [first] = tokens;
    if (first?.kind === 'word' && (first.text === 'if' || first.text === 'with' || first.text === 'range')) {
      const before = this.known.length;
      parser.take();
      const node = this.control(first.text, parser.whole());
      this.known.length = before;
      return node;
    }
    return { kind: 'output', pipe: parser.whole() };
  }

  private control(kind: 'if' | 'with' | 'range', pipe: Pipe): TemplateNode {
    const body = this.nodes('inner');
    const closing = this.all[this.next];
    if (closing?.kind !== 'action') return this.fail(this.source.length, 'unexpected EOF');
    const [word, ...rest] = closing.tokens;
    if (word?.text === 'end') {
      this.next += 1;
      return { kind, pipe, body, otherwise: [] };
    }
    // `else if` shares the `end` of what it belongs to.
    if (rest.length > 0) return { kind, pipe, body, otherwise: [this.action(rest, closing.at)] };
    this.next += 1;
    const otherwise = this.nodes('inner');
    this.next += 1;
    return { kind, pipe, body, otherwise };
  }

  private fail(at: number, detail: string): never {
    throw new TemplateParseError(lineAt(this.source, at), detail);
  }
}

/** Errors: TemplateParseError, with Go's words. */
export const parseTemplate = (source: string): readonly TemplateNode[] => new TemplateParser(source).nodes('top');
