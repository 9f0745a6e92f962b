import type { Standing } from '../domain/custody.js';
import { count, plainText } from '../domain/text.js';
import { homeLabel } from '../domain/vault-home.js';
import { isChange, isOpen, isToBeOpened, type ManagerPart, type SwarmUnlock } from '../domain/unlock/plan-unlock.js';
import { completeRemedy, shownRemedy, type OwnCommands } from './complete-remedy.js';
import { remedyLines } from './table/findings.js';
import { grid, indent, paragraph } from './table/layout.js';
import { painter } from './table/paint.js';
import { scopeLabel } from './report-words.js';

const WIDTH = 100;
const NO_PAINT = painter(false);

/**
 * What will be sent to which manager, for the person who is about to say yes: swarms in which nothing can be done first, the totals last,
 * right above the question. Swarms that are open are counted alone. At most 100 columns. `own` completes commands of ours.
 */
export function showUnlock(plans: readonly SwarmUnlock[], own: OwnCommands): string {
  const plain = plans.map((plan) => plainPlan(withWholeCommands(plan, own)));
  const closed = plain.filter((plan) => !isOpen(plan) || isChange(plan));
  const sections = [...closed.filter((plan) => !isChange(plan)), ...closed.filter(isChange)].map(section);
  const lines = [...sections.flatMap((each) => [...each, '']), ...paragraph(totals(plain), WIDTH)];
  return `${lines.join('\n')}\n`;
}

const withWholeCommands = (plan: SwarmUnlock, own: OwnCommands): SwarmUnlock => ({
  ...plan,
  managers: plan.managers.map((manager) =>
    'remedy' in manager.part
      ? {
          ...manager,
          part: { ...manager.part, remedy: completeRemedy(manager.part.remedy, plan.swarmId, own) },
        }
      : manager,
  ),
});

/** Names and reasons come from hosts and tags: see `plainText`. */
const plainPlan = (plan: SwarmUnlock): SwarmUnlock =>
  JSON.parse(JSON.stringify(plan), (_key, value: unknown) =>
    typeof value === 'string' ? plainText(value) : value,
  ) as SwarmUnlock;

const section = (plan: SwarmUnlock): readonly string[] => [
  ...paragraph(`${plan.name}, swarm ${plan.swarmId}: ${intention(plan)}`, WIDTH),
  ...(plan.adopt === null
    ? []
    : indent(paragraph(`${ADOPTION} It is stored in ${homeLabel(plan.adopt.home)}.`, WIDTH - 2), 2)),
  ...indent(
    sourcesIn(plan).flatMap((source) => paragraph(source, WIDTH - 2)),
    2,
  ),
  ...indent(managerGrid(plan), 2),
  ...remediesIn(plan),
];

const ADOPTION =
  'No stored key unlocks some of its managers. A manager is available: its live key is read, stored and verified first, then tried on them. The swarm does not change.';

/** `Key 3f0c1d2e4b5a6978 comes from Secrets Manager in 111122223333/eu-west-1.` */
const sourcesIn = ({ managers }: SwarmUnlock): readonly string[] => {
  const sources = managers
    .filter(isToBeOpened)
    .map(({ part: { fingerprint, from } }) => `Key ${fingerprint} comes from ${homeLabel(from)}.`);
  return [...new Set(sources)];
};

const intention = (plan: SwarmUnlock): string => {
  const opening = plan.managers.filter(isToBeOpened).length;
  const all = plan.managers.length;
  if (opening > 0) return `unlock ${opening} of ${count(all, 'manager')}`;
  return plan.adopt === null ? 'no manager can be unlocked now' : 'import the live key and try it';
};

const managerGrid = ({ managers }: SwarmUnlock): readonly string[] =>
  grid(
    [{ head: 'MANAGER', most: 20 }, { head: 'INSTANCE', most: 20 }, { head: 'SCOPE', most: 28 }, { head: 'NOW' }],
    managers.map((manager) =>
      [manager.name, manager.instanceId, scopeLabel(manager), partInWords(manager.part)].map((text) => ({ text })),
    ),
    WIDTH - 2,
    true,
  );

const STANDING: Readonly<Record<Standing, string>> = {
  current: 'the current key',
  pending: 'the pending key of an unfinished run',
  previous: 'the previous key',
  older: 'an older key version',
};

function partInWords(part: ManagerPart): string {
  switch (part.kind) {
    case 'open':
      return 'unlocked';
    case 'opens':
      return `locked; key ${part.fingerprint} unlocks it, ${STANDING[part.standing]}`;
    case 'waits':
      return 'accepted its key and waits for quorum';
    case 'noKeptKey':
      return `locked; ${part.why}`;
    case 'absent':
      return `skipped: ${part.why}${part.opensWith === null ? '' : `; key ${part.opensWith} unlocks it`}`;
    case 'unknown':
      return `unknown: ${part.why}`;
  }
}

/** What is left for a person to do, each once. Where the live key is tried first, what helps after it is told after it. */
function remediesIn({ managers, adopt }: SwarmUnlock): readonly string[] {
  const remedies = managers.flatMap(({ part }) => {
    if (part.kind === 'noKeptKey') return adopt === null ? [shownRemedy(part.remedy)] : [];
    return part.kind === 'absent' || part.kind === 'unknown' ? [shownRemedy(part.remedy)] : [];
  });
  const byText = new Map(remedies.map((remedy) => [remedy.text, remedy]));
  return [...byText.values()].flatMap((remedy) => indent(remedyLines(remedy, WIDTH - 4, NO_PAINT), 4));
}

/** `4 managers of 2 swarms will be opened; the live key of 1 swarm is kept first; 1 swarm is open already.` */
function totals(plans: readonly SwarmUnlock[]): string {
  const opening = plans.flatMap(({ managers }) => managers.filter(isToBeOpened)).length;
  const swarms = plans.filter(({ managers }) => managers.some(isToBeOpened)).length;
  const adopting = plans.filter(({ adopt }) => adopt !== null).length;
  const stuck = plans.filter((plan) => !isOpen(plan) && !isChange(plan)).length;
  const open = plans.filter(isOpen).length;
  const told = [
    opening > 0 ? `${count(opening, 'manager')} of ${count(swarms, 'swarm')} will be unlocked` : undefined,
    adopting > 0 ? `the live key of ${count(adopting, 'swarm')} is stored first` : undefined,
    stuck > 0 ? `in ${count(stuck, 'swarm')} no manager can be unlocked now` : undefined,
    open > 0 ? `${count(open, 'swarm')} ${open === 1 ? 'is' : 'are'} unlocked already` : undefined,
  ].filter((part) => part !== undefined);
  return told.length === 0 ? 'No swarm is found.' : `${told.join('; ')}.`;
}
