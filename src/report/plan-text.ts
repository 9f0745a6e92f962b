import type { Block, PlannedManager, PlannedSwarm, PlanOf } from '../domain/plan/plan.js';
import { count, plainText } from '../domain/text.js';
import { OPERATION_WORDS, type OperationWords } from '../operations/words.js';
import { completeRemedy, shownRemedy, type OwnCommands } from './complete-remedy.js';
import { scopeLabel } from './report-words.js';
import { remedyLines } from './table/findings.js';
import { grid, indent, paragraph } from './table/layout.js';
import { painter } from './table/paint.js';

const WIDTH = 100;
const NO_PAINT = painter(false);

/** What an operation says of the plan for one swarm. */
export interface ShownChange {
  readonly words: Pick<OperationWords, 'intention' | 'planned'>;
  /** How it is now, in sentences. */
  readonly facts: readonly string[];
  /** What its executor does: `executor`, unless it changes nothing. */
  readonly executorPart: string;
  /** Managers that are not included. */
  readonly skipped: readonly { readonly name: string; readonly instanceId: string | null; readonly why: string }[];
}

type Shown = Exclude<PlanOf<PlannedSwarm>, { readonly kind: 'change' }> | (PlannedSwarm & ShownChange);

/**
 * What will be done to each swarm, for the person who is about to say yes: first what needs nothing, then what is blocked and how to
 * unblock it, then the changes, and the totals last, right above the question. At most 100 columns. `own` completes commands of ours.
 */
export function showPlan<Change extends PlannedSwarm>(
  plans: readonly PlanOf<Change>[],
  describe: (change: Change) => ShownChange,
  own: OwnCommands,
): string {
  const plain = plans.map((plan): Shown => {
    if (plan.kind === 'blocked') return plainPlan(withWholeCommands(plan, own));
    return plainPlan(plan.kind === 'change' ? { ...plan, ...describe(plan) } : plan);
  });
  const sections = (['nothing', 'blocked', 'change'] as const).flatMap((kind) =>
    plain.filter((plan) => plan.kind === kind).map(section),
  );
  const lines = [...sections.flatMap((each) => [...each, '']), ...paragraph(totals(plain), WIDTH)];
  return `${lines.join('\n')}\n`;
}

type Blocked = Extract<PlanOf<PlannedSwarm>, { readonly kind: 'blocked' }>;

const withWholeCommands = (plan: Blocked, own: OwnCommands): Blocked => {
  const whole = ({ why, remedy }: Block): Block => ({ why, remedy: completeRemedy(remedy, plan.swarmId, own) });
  const [first, ...others] = plan.blocks;
  return { ...plan, blocks: [whole(first), ...others.map(whole)] };
};

/** Names, addresses and reasons come from hosts and tags: see `plainText`. */
const plainPlan = (plan: Shown): Shown =>
  JSON.parse(JSON.stringify(plan), (_key, value: unknown) =>
    typeof value === 'string' ? plainText(value) : value,
  ) as Shown;

function section(plan: Shown): readonly string[] {
  const heading = (what: string) => paragraph(`${plan.name}, swarm ${plan.swarmId}: ${what}`, WIDTH);
  switch (plan.kind) {
    case 'nothing':
      return [...heading('nothing to do'), ...inset([plan.why, ...plan.notes.map(asNote)])];
    case 'blocked':
      return [...heading('blocked'), ...plan.blocks.flatMap(blockLines)];
    case 'change':
      return [...heading(plan.words.intention), ...changeLines(plan)];
  }
}

/** Each sentence on lines of its own, below the heading. */
const inset = (sentences: readonly string[]): readonly string[] =>
  indent(
    sentences.flatMap((sentence) => paragraph(sentence, WIDTH - 2)),
    2,
  );

const asNote = (note: string): string => `Warning: ${note}`;

const blockLines = ({ why, remedy }: Block): readonly string[] => [
  ...inset([why]),
  ...indent(remedyLines(shownRemedy(remedy), WIDTH - 4, NO_PAINT), 4),
];

const changeLines = (plan: PlannedSwarm & ShownChange): readonly string[] => [
  ...inset(plan.facts),
  ...indent(managerGrid(plan), 2),
  ...inset(plan.notes.map(asNote)),
];

const managerGrid = (plan: PlannedSwarm & ShownChange): readonly string[] => {
  const included = plan.managers.map((manager) => [
    manager.name,
    manager.instanceId,
    scopeLabel(manager),
    partOf(manager, plan),
  ]);
  const skipped = plan.skipped.map(({ name, instanceId, why }) => [name, instanceId ?? '-', '-', `skipped: ${why}`]);
  return grid(
    [{ head: 'MANAGER', most: 20 }, { head: 'INSTANCE', most: 20 }, { head: 'SCOPE', most: 28 }, { head: 'PART' }],
    [...included, ...skipped].map((row) => row.map((text) => ({ text }))),
    WIDTH - 2,
    true,
  );
};

const partOf = (
  { instanceId }: PlannedManager,
  { executorPart, executor, verifier }: PlannedSwarm & ShownChange,
): string => {
  if (instanceId === executor.instanceId) return executorPart;
  return instanceId === verifier?.instanceId ? 'verifier' : 'follows';
};

/** What becomes of swarms, in the order in which it is told. */
const FATES = Object.values(OPERATION_WORDS).map(({ planned }) => planned);

/** `2 swarms will be rotated, 1 is blocked, 1 needs nothing.` */
const totals = (plans: readonly Shown[]): string => {
  const amountOf = (kind: Shown['kind']): number => plans.filter((plan) => plan.kind === kind).length;
  const [blocked, settled] = [amountOf('blocked'), amountOf('nothing')];
  const fates = plans.flatMap((plan) => (plan.kind === 'change' ? [plan.words.planned] : []));
  const amounts: readonly (readonly [amount: number, what: string])[] = [
    ...FATES.map((what) => [fates.filter((fate) => fate === what).length, what] as const),
    [blocked, blocked === 1 ? 'is blocked' : 'are blocked'],
    [settled, settled === 1 ? 'needs nothing' : 'need nothing'],
  ];
  const told = amounts
    .filter(([amount]) => amount > 0)
    .map(([amount, what], index) => `${index === 0 ? count(amount, 'swarm') : amount} ${what}`);
  return told.length === 0 ? 'No swarm is found.' : `${told.join(', ')}.`;
};
