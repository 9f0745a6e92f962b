import type { GoValue } from './values.js';

export type Operand =
  | { readonly kind: 'literal'; readonly value: GoValue; readonly source: string }
  /** `.A.B`; no names is the dot itself. */
  | { readonly kind: 'field'; readonly names: readonly string[]; readonly at: number; readonly source: string }
  | {
      readonly kind: 'variable';
      readonly name: string;
      readonly names: readonly string[];
      readonly at: number;
      readonly source: string;
    }
  | { readonly kind: 'function'; readonly name: string; readonly at: number; readonly source: string }
  | {
      readonly kind: 'group';
      readonly pipe: Pipe;
      readonly names: readonly string[];
      readonly at: number;
      readonly source: string;
    };

export interface Command {
  readonly operands: readonly Operand[];
  readonly at: number;
  readonly source: string;
}

export interface Pipe {
  /** Variables that take its value: `$x :=`, or `$k, $v :=` of a range. */
  readonly variables: readonly string[];
  /** `$x =` in place of `$x :=`: the variable that is there gets the value. */
  readonly assigns: boolean;
  readonly commands: readonly Command[];
}

export type TemplateNode =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'output'; readonly pipe: Pipe }
  | {
      readonly kind: 'if' | 'with' | 'range';
      readonly pipe: Pipe;
      readonly body: readonly TemplateNode[];
      readonly otherwise: readonly TemplateNode[];
    };
