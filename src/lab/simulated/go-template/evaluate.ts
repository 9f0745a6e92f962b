import { CallError, FUNCTIONS } from './functions.js';
import { parseTemplate } from './parse.js';
import { printValue } from './print.js';
import type { Command, Operand, Pipe, TemplateNode } from './syntax.js';
import { isEmpty, nil, type GoValue } from './values.js';

/** What was written before the error, if any: Go writes as it goes. */
interface Execution {
  readonly output: string;
  readonly error: string | undefined;
}

class ExecutionError extends Error {
  override readonly name = 'ExecutionError';
}

/** Variables by name. An inner block sees the cells of the outer one, so that it can assign to them. */
type Scope = ReadonlyMap<string, { value: GoValue }>;

const typeName = (value: GoValue): string => {
  if (typeof value === 'number') return 'int';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'string') return 'string';
  return 'type' in value ? value.type : value.kind;
};

/** Offset within its line, as Go counts it: from 0 on the first line, from 1 on the others. */
const columnAt = (source: string, at: number): string => {
  const before = source.slice(0, at);
  const lineStart = before.lastIndexOf('\n');
  const line = before.split('\n').length;
  return `${line}:${lineStart === -1 ? at : at - lineStart}`;
};

class Evaluator {
  output = '';
  private readonly source: string;

  constructor(source: string) {
    this.source = source;
  }

  run(nodes: readonly TemplateNode[], dot: GoValue, scope: Scope): void {
    let current = scope;
    for (const node of nodes) {
      if (node.kind === 'text') this.output += node.text;
      else if (node.kind === 'output') {
        const value = this.pipe(node.pipe, dot, current);
        const [name] = node.pipe.variables;
        const cell = node.pipe.assigns && name !== undefined ? current.get(name) : undefined;
        if (name === undefined) this.output += printValue(value);
        else if (cell !== undefined) cell.value = value;
        else current = new Map([...current, [name, { value }]]);
      } else this.control(node, dot, current);
    }
  }

  private control(node: Extract<TemplateNode, { body: unknown }>, dot: GoValue, scope: Scope): void {
    const value = this.pipe(node.pipe, dot, scope);
    if (isEmpty(value)) {
      this.run(node.otherwise, dot, scope);
      return;
    }
    const [first, second] = node.pipe.variables;
    if (node.kind !== 'range') {
      const inner = first === undefined ? scope : new Map([...scope, [first, { value }]]);
      this.run(node.body, node.kind === 'with' ? value : dot, inner);
      return;
    }
    for (const [key, item] of this.elements(value)) {
      const inner = new Map(scope);
      if (first !== undefined) inner.set(first, { value: second === undefined ? item : key });
      if (second !== undefined) inner.set(second, { value: item });
      this.run(node.body, item, inner);
    }
  }

  private elements(value: GoValue): readonly (readonly [GoValue, GoValue])[] {
    if (typeof value === 'object' && value.kind === 'slice') return [...(value.items ?? []).entries()];
    if (typeof value === 'object' && value.kind === 'map') {
      return [...(value.entries ?? [])].sort(([a], [b]) => (a < b ? -1 : 1));
    }
    throw new ExecutionError(`template: :1: range can't iterate over ${printValue(value)}`);
  }

  private pipe(pipe: Pipe, dot: GoValue, scope: Scope): GoValue {
    let value: GoValue | undefined;
    for (const command of pipe.commands) value = this.command(command, dot, scope, value);
    return value ?? nil('interface {}');
  }

  private command(command: Command, dot: GoValue, scope: Scope, piped: GoValue | undefined): GoValue {
    const [head, ...rest] = command.operands;
    if (head === undefined) return nil('interface {}');
    if (head.kind !== 'function') return this.operand(head, dot, scope);
    const values = function* (evaluate: (operand: Operand) => GoValue): Generator<GoValue> {
      for (const operand of rest) yield evaluate(operand);
      if (piped !== undefined) yield piped;
    };
    const operands = values((operand) => this.operand(operand, dot, scope));
    if (head.name === 'and' || head.name === 'or') return firstDecisive(head.name, operands);
    const call = FUNCTIONS[head.name];
    if (call === undefined) throw new ExecutionError(`function ${head.name} is missing`);
    try {
      return call(...operands);
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      return this.fail(command.at, command.source, `error calling ${head.name}: ${error.message}`);
    }
  }

  private operand(operand: Operand, dot: GoValue, scope: Scope): GoValue {
    switch (operand.kind) {
      case 'literal':
        return operand.value;
      case 'field':
        return this.fields(dot, operand);
      case 'variable':
        return this.fields(scope.get(operand.name)?.value ?? nil('interface {}'), operand);
      case 'group':
        return this.fields(this.pipe(operand.pipe, dot, scope), operand);
      case 'function':
        return this.command({ operands: [operand], at: operand.at, source: operand.source }, dot, scope, undefined);
    }
  }

  private fields(start: GoValue, chain: Exclude<Operand, { kind: 'literal' | 'function' }>): GoValue {
    return chain.names.reduce((value: GoValue, name) => {
      if (typeof value === 'object' && value.kind === 'map') return value.entries?.get(name) ?? '';
      if (typeof value === 'object' && value.kind === 'nil') {
        return this.fail(chain.at, chain.source, `nil pointer evaluating ${value.type}.${name}`);
      }
      const found =
        typeof value === 'object' && value.kind === 'struct'
          ? value.fields.find((candidate) => candidate.name === name)
          : undefined;
      return (
        found?.value ?? this.fail(chain.at, chain.source, `can't evaluate field ${name} in type ${typeName(value)}`)
      );
    }, start);
  }

  private fail(at: number, source: string, detail: string): never {
    throw new ExecutionError(`template: :${columnAt(this.source, at)}: executing "" at <${source}>: ${detail}`);
  }
}

/** `and` stops at the first empty value, `or` at the first that is not; else the last one counts. */
const firstDecisive = (name: 'and' | 'or', values: Iterable<GoValue>): GoValue => {
  let last: GoValue = '';
  for (const value of values) {
    last = value;
    if (isEmpty(value) === (name === 'and')) break;
  }
  return last;
};

export type Template = (dot: GoValue) => Execution;

/** A Go template as the docker client knows it. Errors: TemplateParseError. */
export const compileTemplate = (source: string): Template => {
  const nodes = parseTemplate(source);
  return (dot) => {
    const evaluator = new Evaluator(source);
    try {
      evaluator.run(nodes, dot, new Map([['$', { value: dot }]]));
      return { output: evaluator.output, error: undefined };
    } catch (error) {
      if (!(error instanceof ExecutionError)) throw error;
      return { output: evaluator.output, error: error.message };
    }
  };
};
