import type { SwarmId } from '../domain/ids.js';

const COMMAND = /^(?:lockstep|docker|aws) /;

/** A remedy is a command to copy, or a sentence. */
export const isCommand = (remedy: string): boolean => COMMAND.test(remedy);

/** What a command of ours needs to work on the same fleet, vault and journals again. Each is quoted for a shell, and may be empty. */
export interface OwnCommands {
  /** Which fleet. */
  readonly selection: string;
  /** Which vault: for every command but `discover`, which reads none. */
  readonly vault: string;
  /** What every command that changes nothing takes besides: the documents that it runs. */
  readonly reading?: string;
  /** What every changing command takes besides: how keys are written. */
  readonly writing: string;
  /** Where the journals are. */
  readonly state: string;
  /** The changing command that this is about, and how it was told to go about it; null where it was none. */
  readonly again: { readonly command: string; readonly options: string } | null;
}

/**
 * A remedy as it is to be copied. `--take-over <run>` or `--vault-home <place>` alone stands for the same command again, on that swarm; a command of ours gets
 * the options that it knows and needs. Whatever else it is stays as it is.
 */
export const completeRemedy = (remedy: string, swarmId: SwarmId, own: OwnCommands): string => {
  const { selection, vault, reading = '', writing, state, again } = own;
  if (/^--(?:take-over|vault-home) /.test(remedy)) {
    if (again === null) return remedy;
    const command = joined(`lockstep ${again.command}`, `--swarm ${swarmId}`, again.options, remedy);
    return joined(command, selection, vault, writing, state);
  }
  const [program, command] = remedy.split(' ');
  if (program !== 'lockstep') return remedy;
  switch (command) {
    case 'discover':
      return joined(remedy, selection, reading);
    case 'audit':
    case 'prove':
      return joined(remedy, selection, vault, reading);
    case 'enable':
    case 'disable':
    case 'rotate':
    case 'unlock':
      return joined(remedy, selection, vault, writing, state);
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
