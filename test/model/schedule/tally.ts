/** What was played: how many `schedule`s, and how often in them what happened (see `Played`). */
export type Tally = ReadonlyMap<string, number>;

export const addTallies = (tallies: readonly Tally[]): Tally => {
  const all = new Map<string, number>();
  for (const [what, times] of tallies.flatMap((tally) => [...tally])) all.set(what, (all.get(what) ?? 0) + times);
  return all;
};

/** Of everything whose name begins with this word. */
export const sumOf = (tally: Tally, word: string): number =>
  [...tally].reduce((sum, [what, times]) => (what.split(' ')[0] === word ? sum + times : sum), 0);

const partsOf = (tally: Tally, word: string): string =>
  [...tally]
    .filter(([what]) => what.startsWith(`${word} `))
    .toSorted(([, a], [, b]) => b - a)
    .map(([what, times]) => `${what.slice(word.length + 1)} ${times}`)
    .join(', ');

/** In the lines with which a night of schedules ends. */
export const tallyInWords = (tally: Tally, violations: number): string =>
  [
    `schedules ${tally.get('schedule') ?? 0}`,
    `operations ${sumOf(tally, 'operation')}: ${partsOf(tally, 'operation')}`,
    `kills ${tally.get('kill') ?? 0}`,
    `faults ${sumOf(tally, 'fault')}: ${partsOf(tally, 'fault')}`,
    `happenings ${sumOf(tally, 'happening')}: ${partsOf(tally, 'happening')}`,
    `restarts ${tally.get('restart') ?? 0}`,
    `hand rotations ${tally.get('happening rotateByHand') ?? 0}`,
    `second operators ${tally.get('second operator') ?? 0}`,
    `violations ${violations}`,
  ].join('\n');
