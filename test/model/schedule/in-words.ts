import type { Operation, Schedule, SwarmSetting } from './schedule.js';

const CUSTODY: Readonly<Record<SwarmSetting['custody'], string>> = {
  off: 'autolock off',
  unkept: 'a key that only people wrote down',
  kept: 'its key in the vault',
};

const swarmInWords = ({ managers, custody, hasCurl, hasLaggard, absent }: SwarmSetting, index: number): string =>
  [
    `swarm s${index}: ${managers} managers, ${CUSTODY[custody]}`,
    ...(hasCurl ? [] : ['no curl']),
    ...(hasLaggard ? ['the second one opens with the key before'] : []),
    ...(absent === 'nobody' ? [] : [`the second one is ${absent}`]),
  ].join(', ');

const operationInWords = ({ name, kill, pause, expiry, ...flags }: Operation): string =>
  [
    name,
    ...(flags.allowLaggards ? ['--allow-laggards'] : []),
    ...(flags.takesOver ? ['--take-over'] : []),
    ...(name === 'backout' && flags.restores ? ['--restore-pre-image'] : []),
    ...(name === 'backout' && flags.rotatesAgain ? ['--rotate-again'] : []),
    ...(kill === undefined
      ? []
      : [
          `killed at step ${kill.at}${kill.from === 'act' ? ' after its act' : ''}${kill.torn ? ', in the middle of a line' : ''}`,
        ]),
    ...(pause === undefined ? [] : [`asleep for ${pause.seconds} s at step ${pause.at}`]),
    ...(expiry === undefined ? [] : [`its credentials expire at step ${expiry}`]),
  ].join(' ');

/** `{"kind":"late","seconds":90}` as `late 90`. */
const plain = (what: object): string =>
  Object.values(what)
    .filter((value) => value !== undefined)
    .join(' ');

const WHEN: Readonly<Record<Schedule['disturbances'][number]['from'], (at: number) => string>> = {
  start: (at) => `at effect ${at}`,
  act: (at) => `${at} effects after a change`,
  seconds: (at) => `${at} s after the first change`,
};

/** A schedule as one would tell it. */
export const scheduleInWords = (schedule: Schedule): string =>
  [
    ...schedule.swarms.map(swarmInWords),
    ...(schedule.adoption.length === 0
      ? []
      : [
          `a new key is written after ${schedule.adoption.map((seconds) => (seconds === undefined ? 'never' : `${seconds} s`)).join(', ')}`,
        ]),
    ...schedule.operations.map((turn) => turn.map(operationInWords).join('; at the same time: ')),
    ...schedule.disturbances.map(({ from, at, what }) => `${WHEN[from](at)}: ${plain(what)}`),
    ...(schedule.impostor === undefined ? [] : [`an impostor from the beginning: ${schedule.impostor}`]),
    ...schedule.commands.map(
      ({ at, onActs, target, what }) => `${onActs ? 'act' : 'command'} ${at} on its target ${target}: ${plain(what)}`,
    ),
    ...schedule.engine.map(({ at, what }) => `the engine at act ${at}: ${plain(what)}`),
    ...schedule.vault.map(
      ({ of, at, times, what }) =>
        `the vault from request ${at} on${of === 'any' ? '' : ` (of those to ${of})`}, ${times} times: ${plain(what)}`,
    ),
  ].join('\n');
