import type { SwarmId } from '../domain/ids.js';
import type { Remedy } from '../domain/remedy.js';
import { plainText } from '../domain/text.js';
import { completeRemedy, shownRemedy, type OwnCommands } from './complete-remedy.js';
import { remedyLines } from './table/findings.js';
import { indent, paragraph } from './table/layout.js';
import { painter } from './table/paint.js';

const WIDTH = 100;
const NO_PAINT = painter(false);

/** What was found of a run on one swarm, and what is to be done about it, each in sentences. */
export interface BackoutPlan {
  readonly swarmId: SwarmId;
  readonly name: string;
  readonly found: readonly string[];
  /** What is done first; empty where nothing is. */
  readonly first: string;
  /** What may come after it: it depends on what is seen then. */
  readonly mayFollow: readonly string[];
  /** What to do about it where lockstep cannot; null where there is nothing, or lockstep can. */
  readonly remedy: Remedy | null;
}

/** The run as a whole. */
export interface BackoutHead {
  readonly runId: string;
  /** What is wrong with its journal; null where nothing is. */
  readonly damage: string | null;
  /** The file of another machine that it was read from, and what the run goes by, in words; null for a journal of this machine. */
  readonly journal: { readonly path: string; readonly settings: readonly string[] } | null;
  readonly own: OwnCommands;
}

/** For the person who is about to say yes. At most 100 columns. */
export function showBackout({ runId, damage, journal, own }: BackoutHead, plans: readonly BackoutPlan[]): string {
  const head = [
    `Back out of run ${runId}.`,
    ...(damage === null ? [] : [`Only the first part of the journal is used: ${damage}.`]),
  ];
  const lines = [
    ...head.flatMap((sentence) => paragraph(plainText(sentence), WIDTH)),
    ...(journal === null ? [] : paragraph(plainText(`Settings from ${journal.path} and the command line:`), WIDTH)),
    ...inset(journal?.settings ?? []),
  ];
  return `${[...lines, '', ...plans.flatMap((plan) => [...section(plan, own), ''])].join('\n')}\n`;
}

const section = (
  { swarmId, name, found, first, mayFollow, remedy }: BackoutPlan,
  own: OwnCommands,
): readonly string[] => [
  ...paragraph(plainText(`${name}, swarm ${swarmId}`), WIDTH),
  ...inset(found),
  ...inset(first === '' ? [] : [`First: ${first}`]),
  ...inset(mayFollow.map((each) => `Then: ${each}`)),
  ...indent(
    remedyLines(remedy === null ? null : shownRemedy(completeRemedy(remedy, swarmId, own)), WIDTH - 4, NO_PAINT),
    4,
  ),
];

/** Names and reasons come from hosts and tags: see `plainText`. */
const inset = (sentences: readonly string[]): readonly string[] =>
  indent(
    sentences.flatMap((sentence) => paragraph(plainText(sentence), WIDTH - 2)),
    2,
  );
