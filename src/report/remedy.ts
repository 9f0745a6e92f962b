import type { SwarmId } from '../domain/ids.js';

const COMMAND = /^(?:lockstep|docker|aws) /;

/** A remedy is a command to copy, or a sentence. */
export const isCommand = (remedy: string): boolean => COMMAND.test(remedy);

/** What a command of ours needs to work on the same fleet, vault and journals again. Each is quoted for a shell, and may be empty. */
export interface OwnCommands {
  /** Which fleet, and which vault. */
  readonly selection: string;
  /** What every changing command takes besides: how keys are written. */
  readonly writing: string;
  /** Where the journals are. */
  readonly state: string;
  /** The changing command that this is about, and how it was told to go about it; null where it was none. */
  readonly again: { readonly command: string; readonly options: string } | null;
}

/**
 * A remedy as it is to be copied. `--take-over <run>` alone stands for the same command again, on that swarm; a command of ours gets
 * the options that it knows and needs. Whatever else it is stays as it is.
 */
export const completeRemedy = (remedy: string, swarmId: SwarmId, own: OwnCommands): string => {
  const { selection, writing, state, again } = own;
  if (remedy.startsWith('--take-over ')) {
    if (again === null) return remedy;
    return joined(`lockstep ${again.command}`, `--swarm ${swarmId}`, again.options, remedy, selection, writing, state);
  }
  const [program, command] = remedy.split(' ');
  if (program !== 'lockstep') return remedy;
  switch (command) {
    case 'discover':
    case 'audit':
    case 'prove':
      return joined(remedy, selection);
    case 'enable':
    case 'disable':
    case 'rotate':
    case 'unlock':
      return joined(remedy, selection, writing, state);
    case 'backout':
      return joined(remedy, isAgain(remedy, again) ? again.options : '', state);
    // A run has its settings in its journal.
    case 'resume':
    case 'runs':
    case 'report':
      return joined(remedy, state);
    default:
      return remedy;
  }
};

const isAgain = (remedy: string, again: OwnCommands['again']): again is NonNullable<OwnCommands['again']> =>
  again !== null && `${remedy} `.startsWith(`lockstep ${again.command} `);

const joined = (...parts: readonly string[]): string => parts.filter((part) => part !== '').join(' ');

/** One word of a command line: what is quoted stays whole. */
const WORD = /(?:"[^"]*"|'[^']*'|[^\s"'])+/g;

/** A command broken with backslashes where it is wider than `width`: what is copied still runs. */
export const foldCommand = (command: string, width: number): readonly string[] => {
  const lines: string[] = [];
  let line = '';
  for (const word of command.match(WORD) ?? []) {
    if (line === '') line = word;
    else if (line.length + word.length + 3 <= width) line += ` ${word}`;
    else {
      lines.push(`${line} \\`);
      line = `  ${word}`;
    }
  }
  return [...lines, line];
};
