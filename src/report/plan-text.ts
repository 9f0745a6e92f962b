import type { Action, Block, PlannedManager, SwarmChange, SwarmPlan } from '../domain/plan/plan.js';
import { count, plainText } from '../domain/text.js';
import { homeLabel } from '../domain/vault-home.js';
import { completeRemedy, shownRemedy, type OwnCommands } from './complete-remedy.js';
import { remedyLines } from './table/findings.js';
import { grid, indent, paragraph } from './table/layout.js';
import { painter } from './table/paint.js';
import { scopeLabel } from './report-words.js';

const WIDTH = 100;
const NO_PAINT = painter(false);

/**
 * What will be done to each swarm, for the person who is about to say yes: first what needs nothing, then what is blocked and how to
 * unblock it, then the changes, and the totals last, right above the question. At most 100 columns. `own` completes commands of ours.
 */
export function showPlan(plans: readonly SwarmPlan[], own: OwnCommands): string {
  const plain = plans.map((plan) => plainPlan(withWholeCommands(plan, own)));
  const sections = (['nothing', 'blocked', 'change'] as const).flatMap((kind) =>
    plain.filter((plan) => plan.kind === kind).map(section),
  );
  const lines = [...sections.flatMap((each) => [...each, '']), ...paragraph(totals(plain), WIDTH)];
  return `${lines.join('\n')}\n`;
}

const withWholeCommands = (plan: SwarmPlan, own: OwnCommands): SwarmPlan => {
  if (plan.kind !== 'blocked') return plan;
  const whole = ({ why, remedy }: Block): Block => ({ why, remedy: completeRemedy(remedy, plan.swarmId, own) });
  const [first, ...others] = plan.blocks;
  return { ...plan, blocks: [whole(first), ...others.map(whole)] };
};

/** Names, addresses and reasons come from hosts and tags: see `plainText`. */
const plainPlan = (plan: SwarmPlan): SwarmPlan =>
  JSON.parse(JSON.stringify(plan), (_key, value: unknown) =>
    typeof value === 'string' ? plainText(value) : value,
  ) as SwarmPlan;

function section(plan: SwarmPlan): readonly string[] {
  const heading = (what: string) => paragraph(`${plan.name}, swarm ${plan.swarmId}: ${what}`, WIDTH);
  switch (plan.kind) {
    case 'nothing':
      return [...heading('nothing to do'), ...inset([plan.why, ...plan.notes.map(asNote)])];
    case 'blocked':
      return [...heading('blocked'), ...plan.blocks.flatMap(blockLines)];
    case 'change':
      return [...heading(intention(plan.action)), ...changeLines(plan)];
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

const intention = (action: Action): string => {
  switch (action) {
    case 'enable':
      return 'turn autolock on; store and verify its key';
    case 'disable':
      return 'turn autolock off';
    case 'rotate':
      return 'rotate the key; store and verify the new key';
    case 'rotateCompromised':
      return 'turn autolock off and on; store and verify the new key';
    case 'adopt':
      return 'import the key: store and verify it; the swarm does not change';
  }
};

const changeLines = (plan: SwarmChange): readonly string[] => [
  ...inset([keyNow(plan), `Keys are stored in ${homeLabel(plan.home)}. The cluster version was ${plan.fromVersion}.`]),
  ...indent(managerGrid(plan), 2),
  ...inset(plan.notes.map(asNote)),
];

const keyNow = ({ action, fromAutolock, liveKey, currentKey, adoptFirst }: SwarmChange): string => {
  if (!fromAutolock) return 'Autolock is off: there is no live key.';
  if (adoptFirst)
    return `The live key is not in the vault: it is read, stored and verified${action === 'adopt' ? '' : ' before anything changes'}.`;
  return `The live key is ${liveKey ?? 'unknown'}, ${liveKey === currentKey ? 'the current key in the vault' : 'stored in the vault'}.`;
};

const managerGrid = (plan: SwarmChange): readonly string[] => {
  const taking = plan.managers.map((manager) => [
    manager.name,
    manager.instanceId,
    scopeLabel(manager),
    partOf(manager, plan),
  ]);
  const leftAlone = plan.laggards.map(({ name, instanceId, why }) => [name, instanceId ?? '-', '-', `skipped: ${why}`]);
  return grid(
    [{ head: 'MANAGER', most: 20 }, { head: 'INSTANCE', most: 20 }, { head: 'SCOPE', most: 28 }, { head: 'PART' }],
    [...taking, ...leftAlone].map((row) => row.map((text) => ({ text }))),
    WIDTH - 2,
    true,
  );
};

const partOf = ({ instanceId }: PlannedManager, { action, executor, verifier }: SwarmChange): string => {
  if (instanceId === executor.instanceId) return action === 'adopt' ? 'shows the key' : 'executor';
  return instanceId === verifier?.instanceId ? 'verifier' : 'follows';
};

/** What becomes of swarms: fits one and several. */
const FATES = [
  ['rotate', 'will be rotated'],
  ['rotateCompromised', 'will have autolock turned off and on again'],
  ['enable', 'will have autolock turned on'],
  ['disable', 'will have autolock turned off'],
  ['adopt', 'will have the key imported'],
] as const satisfies readonly (readonly [Action, string])[];

/** `2 swarms will be rotated, 1 is blocked, 1 needs nothing.` */
const totals = (plans: readonly SwarmPlan[]): string => {
  const blocked = plans.filter(({ kind }) => kind === 'blocked').length;
  const settled = plans.filter(({ kind }) => kind === 'nothing').length;
  const fates: readonly (readonly [amount: number, what: string])[] = [
    ...FATES.map(
      ([action, what]) =>
        [plans.filter((plan) => plan.kind === 'change' && plan.action === action).length, what] as const,
    ),
    [blocked, blocked === 1 ? 'is blocked' : 'are blocked'],
    [settled, settled === 1 ? 'needs nothing' : 'need nothing'],
  ];
  const told = fates
    .filter(([amount]) => amount > 0)
    .map(([amount, what], index) => `${index === 0 ? count(amount, 'swarm') : amount} ${what}`);
  return told.length === 0 ? 'No swarm is found.' : `${told.join(', ')}.`;
};
