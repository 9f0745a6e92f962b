import Sequencer from '@jest/test-sequencer';

/**
 * What takes longest, longest first: beginnings of paths below test. On a machine that has not run the tests before, jest goes by the
 * size of a file, and some of these are three lines: they came last, one of them alone for minutes.
 */
const LONGEST = [
  'engine/backout',
  'engine/demo-fleet',
  'engine/unlock',
  'engine/upgrade',
  'engine/renewal',
  'crash/backout',
  'model/schedules',
  'cli/built-command',
  'operations/remedies',
  'crash',
  'operations/change/delivery',
  'operations/change/answers',
  'operations/backout',
  'contract/in-process/answers',
  'operations/change',
  'model',
  'operations/runbooks',
  'contract/vault/secrets-manager',
  'contract/recovery',
  'cli/hostile-answers',
  'engine/verdicts/leaderless',
  'engine/verdicts/faults',
  'engine/contract/faults',
  'engine/contract',
];

const rankOf = ({ path }) => {
  const [, below = ''] = path.replaceAll('\\', '/').split('/test/', 2);
  const rank = LONGEST.findIndex((beginning) => below.startsWith(beginning));
  return rank < 0 ? LONGEST.length : rank;
};

/** Otherwise the order is jest's own: what failed, what is known to take long, what is large. */
export default class LongestFirst extends Sequencer {
  async sort(tests) {
    const sorted = await super.sort(tests);
    return sorted.toSorted((one, other) => rankOf(one) - rankOf(other));
  }
}
