import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const page = (name: string): string =>
  readFileSync(fileURLToPath(new URL(`../../docs/runbooks/${name}.md`, import.meta.url)), 'utf8');

/** Every command of a page, in order: the lines of its code blocks. */
const commandsOf = (text: string): readonly string[] =>
  [...text.matchAll(/^ *```\n(?<block>[^`]*?) *```$/gm)]
    .flatMap(({ groups }) => (groups?.['block'] ?? '').split('\n'))
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** A page of docs/runbooks whose commands are taken one by one: a test that follows it runs what the page says, and nothing else. */
export interface Runbook {
  /**
   * The words of the next command, without `program`; `<run>` and the like are put in.
   * Errors: Error where the page goes on with another program or ends, or where a placeholder has no value.
   */
  next(program: 'lockstep' | 'docker', placeholders?: Readonly<Record<string, string>>): readonly string[];
  /** What nobody has run yet. */
  rest(): readonly string[];
}

const filled = (command: string, placeholders: Readonly<Record<string, string>>): readonly string[] =>
  command
    .replaceAll(/<(\w+)>/g, (_, name: string) => {
      const value = placeholders[name];
      if (value === undefined) throw new Error(`${command}: nothing was told for <${name}>`);
      return value;
    })
    .split(' ');

export const openRunbook = (name: string): Runbook => {
  const left = [...commandsOf(page(name))];
  return {
    next(program, placeholders = {}) {
      const command = left.shift();
      if (command === undefined) throw new Error(`${name} has no further command`);
      const [first, ...words] = filled(command, placeholders);
      if (first !== program) throw new Error(`${name} goes on with: ${command}`);
      return words;
    },
    rest: () => left,
  };
};
