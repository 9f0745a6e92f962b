import type { SwarmId } from '../domain/ids.js';
import {
  ours,
  REMEDY_COMMANDS,
  remedyText,
  type OurCommand,
  type Remedy,
  type RemedyCommand,
  type RemedyNeed,
} from '../domain/remedy.js';
import type { ReportRemedy } from './model.js';

/** What a command of ours needs to work on the same fleet, vault and journals again: words of a command line, not quoted; none where there is no need. */
export interface OwnCommands {
  /** Which fleet. */
  readonly selection: readonly string[];
  /** Which vault: for every command but `discover`, which reads none. */
  readonly vault: readonly string[];
  /** What every command that changes nothing takes besides: the documents that it runs. */
  readonly reading?: readonly string[];
  /** What every changing command takes besides: how keys are written. */
  readonly writing: readonly string[];
  /** Where the journals are. */
  readonly state: readonly string[];
  /** The changing command that this is about, and how it was told to go about it; null where it was none. */
  readonly again: {
    readonly command: RemedyCommand;
    /** What it is about, such as a run; empty where the swarm says that. */
    readonly args: readonly string[];
    readonly options: readonly string[];
  } | null;
}

/**
 * A remedy as it is to be copied: a command of ours gets the options that it knows and needs, also at the end of a sentence, and the same
 * command again is that command, on that swarm. Whatever else it is stays as it is.
 */
export function completeRemedy(remedy: Remedy, swarmId: SwarmId, own: OwnCommands): Remedy {
  switch (remedy.kind) {
    case 'lockstep':
      return completeCommand(remedy, own);
    case 'again':
      return own.again === null ? remedy : repeat(own.again, remedy.options, swarmId, own);
    case 'advice':
      return remedy.then === null ? remedy : { ...remedy, then: completeCommand(remedy.then, own) };
    case 'shell':
      return remedy;
  }
}

type Again = NonNullable<OwnCommands['again']>;

const repeat = (
  { command, args, options }: Again,
  added: readonly string[],
  swarmId: SwarmId,
  { selection, vault, writing, state }: OwnCommands,
): OurCommand =>
  args.length > 0
    ? ours(command, ...args, ...options, ...added, ...state)
    : ours(command, '--swarm', swarmId, ...options, ...added, ...selection, ...vault, ...writing, ...state);

function completeCommand(remedy: OurCommand, own: OwnCommands): OurCommand {
  const { command, args } = remedy;
  const needs: readonly RemedyNeed[] = REMEDY_COMMANDS[command];
  const again = command === 'backout' && isAgain(remedy, own.again) ? (own.again?.options ?? []) : [];
  return ours(command, ...args, ...again, ...needs.flatMap((need) => own[need] ?? []));
}

/** A backout that is run again finds its run by the same options: a journal of another machine, or a fleet. */
const isAgain = ({ command, args }: OurCommand, again: OwnCommands['again']): boolean =>
  again?.command === command && again.args.every((arg, index) => args[index] === arg);

/** As a report shows it: what can be pasted as it is, and what is for a person to read. */
export function shownRemedy(remedy: Remedy): ReportRemedy {
  const text = remedyText(remedy);
  switch (remedy.kind) {
    case 'lockstep':
      return { kind: 'lockstep', text };
    case 'shell':
      return { kind: remedy.at.kind === 'host' ? 'advice' : 'shell', text };
    case 'again':
    case 'advice':
      return { kind: 'advice', text };
  }
}

/** Whether it is to be pasted. */
export const isCommand = ({ kind }: ReportRemedy): boolean => kind !== 'advice';

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
