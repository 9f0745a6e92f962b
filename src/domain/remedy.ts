import type { InstanceId } from './ids.js';

/** What completes a command of ours: which fleet, which vault, how a key is written, which documents, and where the journals are. */
export type RemedyNeed = 'selection' | 'vault' | 'writing' | 'reading' | 'state';

const CHANGING_KEYS = ['selection', 'vault', 'writing', 'state'] as const;

/** The commands of ours that a remedy may name, and what each needs besides its own words. A run has its settings in its journal. */
export const REMEDY_COMMANDS = {
  audit: ['selection', 'vault', 'reading'],
  backout: ['state'],
  disable: CHANGING_KEYS,
  discover: ['selection', 'reading'],
  documents: [],
  enable: CHANGING_KEYS,
  prove: ['selection', 'vault', 'reading'],
  report: ['state'],
  resume: ['state'],
  rotate: CHANGING_KEYS,
  'rotate-join-tokens': ['selection', 'state'],
  runs: ['state'],
  unlock: CHANGING_KEYS,
} as const satisfies Readonly<Record<string, readonly RemedyNeed[]>>;
export type RemedyCommand = keyof typeof REMEDY_COMMANDS;

/*
 * A remedy is plain data: plans and journals hold it. Hence type aliases, which are journal values, where the rest of the project has
 * interfaces.
 */

/** A command of ours. `args`: its words, not quoted; what else it needs to find the same fleet again is added where it is shown. */
export type OurCommand = {
  readonly kind: 'lockstep';
  readonly command: RemedyCommand;
  readonly args: readonly string[];
};

/** The same command again on this swarm, with these options besides. */
type SameAgain = { readonly kind: 'again'; readonly options: readonly string[] };

/** A command for a shell, as it is to be pasted. */
type ShellCommand = { readonly kind: 'shell'; readonly at: ShellPlace; readonly command: string };

type ShellPlace =
  /** Where lockstep runs: it has the credentials. */
  | { readonly kind: 'operator' }
  /** On any available manager. */
  | { readonly kind: 'manager' }
  /** On this one, which is available. */
  | { readonly kind: 'host'; readonly instanceId: InstanceId };

/** A sentence, for a person. `then`: the command of ours that ends it; null where none does. */
export type Advice = { readonly kind: 'advice'; readonly text: string; readonly then: OurCommand | null };

/** What to do about something. What is a command is told by its kind, and never by its words. */
export type Remedy = OurCommand | SameAgain | ShellCommand | Advice;

export const ours = (command: RemedyCommand, ...args: readonly string[]): OurCommand => ({
  kind: 'lockstep',
  command,
  args,
});

export const sameAgain = (...options: readonly string[]): Remedy => ({ kind: 'again', options });

/** With the operator's own credentials. */
export const here = (command: string): Remedy => ({ kind: 'shell', at: { kind: 'operator' }, command });

/** On any available manager. */
export const onManager = (command: string): Remedy => ({ kind: 'shell', at: { kind: 'manager' }, command });

/** On a manager that is available. */
export const onHost = (instanceId: InstanceId, command: string): Remedy => ({
  kind: 'shell',
  at: { kind: 'host', instanceId },
  command,
});

/** `then`: stands behind the text, which leads to it. */
export const advice = (text: string, then: OurCommand | null = null): Advice => ({ kind: 'advice', text, then });

/** Words that lead to another remedy. */
export const lead = (text: string, remedy: OurCommand | Advice): Advice =>
  remedy.kind === 'lockstep' ? advice(text, remedy) : advice(`${text} ${remedy.text}`, remedy.then);

/** As it is, in one line. */
export function remedyText(remedy: Remedy): string {
  switch (remedy.kind) {
    case 'lockstep':
      return commandLine(remedy);
    case 'again':
      return wordsOf(remedy.options);
    case 'shell':
      return remedy.at.kind === 'host'
        ? `On ${remedy.at.instanceId}, which is available: ${remedy.command}`
        : remedy.command;
    case 'advice':
      return remedy.then === null ? remedy.text : `${remedy.text} ${commandLine(remedy.then)}`;
  }
}

const commandLine = ({ command, args }: OurCommand): string => wordsOf(['lockstep', command, ...args]);

/** Words for a shell, each quoted where it has to be. */
const wordsOf = (words: readonly string[]): string => words.map(quoted).join(' ');

/** For a shell. */
const quoted = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
