import { STATUS_WORDS } from '../domain/change-outcome.js';
import { count, listed } from '../domain/text.js';
import { OPERATION_WORDS } from '../operations/words.js';
import type { Report, ReportOutcome, ReportRemedy, ReportSwarm } from './model.js';
import { isCommand } from './complete-remedy.js';

type Action = NonNullable<ReportOutcome['action']>;
type Status = ReportOutcome['status'];
type Outcomes = Pick<Report, 'swarms'>;

/** What became of it went neither as planned nor is it simply as it should be already. The worst first. */
const TROUBLE = ['atRisk', 'unknown', 'failed', 'blocked'] as const satisfies readonly Status[];

/** The lower, the worse; undefined where there is nothing to do about it. */
export const troubleRank = ({ status }: ReportOutcome): number | undefined => {
  const rank = TROUBLE.findIndex((each) => each === status);
  return rank === -1 ? undefined : rank;
};

/** Of a command that was to change something, whether or not it did. */
export const isChange = ({ swarms }: Outcomes): boolean =>
  swarms.some(({ outcome }) => outcome.status !== 'unchanged' || outcome.action !== null || outcome.why !== '');

/** What became of a swarm, in words. */
export const outcomeLabel = ({ status, action }: ReportOutcome, { dryRun }: Pick<Report['run'], 'dryRun'>): string => {
  if (status !== 'unchanged') return STATUS_WORDS[status];
  if (action === null) return 'nothing to do';
  return dryRun ? 'would be changed' : 'not started';
};

/** What the account of it is called. */
export const outcomesTitle = ({ dryRun }: Pick<Report['run'], 'dryRun'>): string =>
  dryRun ? 'Planned changes' : 'Changes';

/** `payments: changed`, in the words of `outcomeLabel`. */
export const outcomeHeading = (swarm: ReportSwarm, run: Pick<Report['run'], 'dryRun'>): string =>
  `${swarm.name}: ${outcomeLabel(swarm.outcome, run)}`;

/** Where every swarm, or every manager, may have been another case. */
const DIFFERS: ReadonlySet<ReportOutcome['action']> = new Set<Action>(['unlock', 'backout']);

/** Steps are for whoever has to find out what happened, or wants to see all of it; and where what was done is not the same everywhere. */
export const stepsToShow = ({ outcome }: ReportSwarm, verbose: boolean): ReportOutcome['steps'] =>
  verbose || troubleRank(outcome) !== undefined || DIFFERS.has(outcome.action) ? outcome.steps : [];

/** The remedy, unless it is the command that stands at the very top already. */
export const remedyToShow = (
  { outcome: { remedy } }: ReportSwarm,
  { keyAtRisk }: Pick<Report, 'keyAtRisk'>,
): ReportRemedy | null => (remedy?.text === keyAtRisk?.remedy.text ? null : remedy);

/** What stands in front of the remedy: "run" where that is a command. Undefined where no key is at risk. */
export const riskLabel = ({ keyAtRisk }: Pick<Report, 'keyAtRisk'>): string | undefined => {
  if (keyAtRisk === null) return undefined;
  const { swarms, remedy } = keyAtRisk;
  const what = `KEY AT RISK: a key of ${listed(swarms)} that is or may be live is not in the vault. Do not restart any manager`;
  return isCommand(remedy) ? `${what}. Run:` : `${what}. No command resolves this:`;
};

/** The worst first; where that is equal, in the report's own order. */
export const outcomesWorstFirst = ({ swarms }: Outcomes): readonly ReportSwarm[] => {
  const rank = ({ outcome }: ReportSwarm): number => troubleRank(outcome) ?? TROUBLE.length;
  return [...swarms].sort((a, b) => rank(a) - rank(b));
};

/** `3 of 4 swarms have a new key, verified on every manager`, `1 is blocked`: the clauses of a sentence. None for other commands. */
export const outcomeClauses = (content: Outcomes, dryRun: boolean): readonly string[] => {
  if (!isChange(content)) return [];
  const { swarms } = content;
  const ofAll = (amount: number) => `${amount} of ${count(swarms.length, 'swarm')}`;
  const planned = swarms.filter(({ outcome }) =>
    dryRun ? outcome.status === 'unchanged' && outcome.action !== null : outcome.status === 'changed',
  );
  const actions = [...new Set(planned.flatMap(({ outcome: { action } }) => (action === null ? [] : [action])))];
  const done = actions.map((action, index) => {
    const those = planned.filter(({ outcome }) => outcome.action === action);
    const what = dryRun ? OPERATION_WORDS[action].wouldBe : achieved(action, those);
    return `${index === 0 ? ofAll(those.length) : those.length} ${what}`;
  });
  const nothingDone = `${ofAll(0)} ${dryRun ? 'would be changed' : 'changed'}`;
  return [...(done.length === 0 ? [nothingDone] : done), ...others(swarms, dryRun)];
};

/** Claimed of every manager only where every one of them was seen to open with the current key. */
const achieved = (action: Action, swarms: readonly ReportSwarm[]): string =>
  OPERATION_WORDS[action].achieved(
    swarms.length === 1 ? { has: 'has', is: 'is' } : { has: 'have', is: 'are' },
    swarms.every(isProvenThroughout) ? 'every manager' : 'every manager that was included',
  );

const isProvenThroughout = ({ managers, unmatchedMembers }: ReportSwarm): boolean =>
  unmatchedMembers.length === 0 && managers.every(({ proof }) => proof === 'current');

const others = (swarms: readonly ReportSwarm[], dryRun: boolean): readonly string[] => {
  const amountOf = (is: (outcome: ReportOutcome) => boolean) => swarms.filter(({ outcome }) => is(outcome)).length;
  const one = (amount: number, is: string, are: string) =>
    amount === 0 ? [] : [`${amount} ${amount === 1 ? is : are}`];
  const rest = (isPlanned: boolean) =>
    amountOf(({ status, action }) => status === 'unchanged' && (action !== null) === isPlanned);
  return [
    ...one(
      amountOf(({ status }) => status === 'unknown'),
      'is unknown',
      'are unknown',
    ),
    ...one(
      amountOf(({ status }) => status === 'failed'),
      'failed',
      'failed',
    ),
    ...one(
      amountOf(({ status }) => status === 'blocked'),
      'is blocked',
      'are blocked',
    ),
    ...(dryRun ? [] : one(rest(true), 'was not started', 'were not started')),
    ...one(rest(false), dryRun ? 'needs nothing' : 'needed nothing', dryRun ? 'need nothing' : 'needed nothing'),
  ];
};
