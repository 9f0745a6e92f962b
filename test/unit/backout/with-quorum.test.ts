import { describe, expect, it } from '@jest/globals';
import { nextMove } from '../../../src/domain/backout/next-move.js';
import {
  aChange,
  aCustody,
  aGeneration,
  aRunId,
  aServingSwarm,
  keptKeys,
  printOf,
} from '../../support/builders/plan.js';
import { aKeyFile } from '../../support/builders/facts.js';
import { healthyManagers } from '../../support/builders/fleet.js';
import { undecided } from '../../support/builders/custody.js';
import {
  aBrief,
  anAct,
  aSituation,
  copiesOn,
  heldBy,
  nothingLeft,
  OWN,
  RUN,
  tried,
} from '../../support/builders/backout.js';
import { autolockOff, FIRST, NAMES, NONE_OPENS, opens, SECOND, seen, THIRD, type Row } from './sights.js';
import { inText } from '../../support/remedy.js';

const notCurrent = {
  kind: 'kept',
  keys: keptKeys({ generations: [aGeneration('before'), aGeneration('now')], current: aGeneration('before') }),
} as const;
const of = (action: 'enable' | 'disable' | 'rotateCompromised', fromAutolock: boolean) =>
  aBrief({ change: aChange({ action, fromAutolock }) });

const served: readonly Row[] = [
  ['a run that is fine needs nothing', {}, { kind: 'settled' }],
  [
    'its lease is given back, before anything else',
    {
      left: nothingLeft({ lease: heldBy(RUN), intents: [RUN] }),
      custody: aCustody(aServingSwarm(), { live: { kind: 'notKept' } }),
    },
    { kind: 'makeWay', lease: RUN, acts: [] },
  ],
  [
    'the lease of an earlier attempt is ours as well',
    { left: nothingLeft({ lease: heldBy(OWN) }) },
    { kind: 'makeWay', lease: OWN },
  ],
  ['an act in doubt is settled first', { acts: [anAct()] }, { kind: 'makeWay', lease: null, acts: [anAct()] }],
  [
    'one that is settled is not settled again',
    { acts: [anAct()], attempts: [tried({ kind: 'makeWay', lease: null, acts: [anAct()], mayBeMore: false })] },
    { kind: 'settled' },
  ],
  [
    'where a journal is not whole, what nobody knows of is settled first, once',
    { brief: aBrief({ isWhole: false }) },
    { kind: 'makeWay', lease: null, acts: [], mayBeMore: true },
  ],
  [
    'and is settled then',
    {
      brief: aBrief({ isWhole: false }),
      attempts: [tried({ kind: 'makeWay', lease: null, acts: [], mayBeMore: true })],
    },
    { kind: 'settled' },
  ],
  [
    'a live key that is not kept is adopted',
    { custody: aCustody(aServingSwarm(), { live: { kind: 'notKept' } }) },
    { kind: 'adopt' },
  ],
  [
    'one that is kept and not current is adopted',
    { custody: aCustody(aServingSwarm(), { vault: notCurrent }) },
    { kind: 'adopt' },
  ],
  [
    'a manager that serves and has not followed is given time by an adoption',
    { custody: aCustody(aServingSwarm(), { proofs: { 'web-2': { kind: 'notEncrypted' } } }) },
    { kind: 'adopt' },
  ],
  [
    'a live key that nobody can tell is waited for',
    { custody: aCustody(aServingSwarm(), { live: { kind: 'unknown', reason: 'divided' } }) },
    { kind: 'wait', seconds: 2 },
  ],
  [
    'a locked manager is opened with the key that fits it, an earlier one',
    seen(['unlocked', 'unlocked', 'locked'], { proofs: { 'web-3': opens('before') } }),
    { kind: 'unlock', managers: [{ instanceId: THIRD, fingerprint: printOf('before') }] },
  ],
  ['a manager that took its key is waited for', seen(['unlocked', 'unlocked', 'pending']), { kind: 'wait' }],
  [
    'a manager that no stored key unlocks has its copy put back while the others serve',
    {
      ...seen(['unlocked', 'locked', 'unlocked'], { proofs: { 'web-2': NONE_OPENS } }),
      left: nothingLeft({ copies: copiesOn(NAMES) }),
      restorePreImage: true,
    },
    { kind: 'restore', runId: RUN, instanceIds: [SECOND] },
  ],
  ['autolock that the run turned on is turned off', { brief: of('enable', false) }, { kind: 'setAutolock', to: false }],
  [
    'autolock that the run turned off is turned on',
    { ...autolockOff(), brief: of('disable', true) },
    { kind: 'setAutolock', to: true },
  ],
  [
    'but not while a manager still rotates its data key: that is waited for',
    {
      swarm: aServingSwarm({ managers: healthyManagers(3, 'web', { keyFile: aKeyFile({ dekNeedsRotation: true }) }) }),
      brief: of('enable', false),
    },
    { kind: 'wait' },
  ],
  [
    'a run that died between off and on has autolock on again',
    { ...autolockOff(), brief: of('rotateCompromised', true) },
    { kind: 'setAutolock', to: true },
  ],
  [
    'a run that never came to its act has changed no setting',
    { ...autolockOff(), brief: { ...of('disable', true), mayHaveActed: false } },
    { kind: 'settled' },
  ],
  [
    'a setting that a later run has made stays',
    { brief: { ...of('enable', false), supersededBy: aRunId('later') } },
    { kind: 'settled' },
  ],
  ['without a journal no setting is touched', { brief: aBrief({ change: null }) }, { kind: 'settled' }],
  [
    'an intent is withdrawn where the key is settled',
    { left: nothingLeft({ intents: [RUN] }) },
    { kind: 'tidy', intents: [RUN], copied: [], instanceIds: [] },
  ],
  [
    'before autolock is set back: it would keep this run from writing its own intent',
    { ...autolockOff(), brief: of('disable', true), left: nothingLeft({ intents: [RUN] }) },
    { kind: 'tidy', intents: [RUN] },
  ],
  [
    'while no stored key unlocks a locked manager, the answer of the run is looked for first: its key may be in it',
    {
      ...seen(['unlocked', 'unlocked', 'locked'], { proofs: { 'web-3': NONE_OPENS } }),
      acts: [anAct({ inDoubt: false })],
      left: nothingLeft({ intents: [RUN] }),
    },
    { kind: 'recall', act: anAct({ inDoubt: false }) },
  ],
  [
    'and what opens that answer stays in the vault as long as the manager is locked',
    {
      ...seen(['unlocked', 'unlocked', 'locked'], { proofs: { 'web-3': NONE_OPENS } }),
      acts: [anAct({ inDoubt: false })],
      attempts: [tried({ kind: 'recall', act: anAct({ inDoubt: false }) })],
      left: nothingLeft({ intents: [RUN] }),
    },
    { kind: 'stuck', status: 'failed' },
  ],
  [
    'copies go from managers that are proven, and from no other',
    {
      custody: aCustody(aServingSwarm(), { proofs: { 'web-2': { kind: 'unknown', reason: 'no answer' } } }),
      left: nothingLeft({ copies: copiesOn(NAMES) }),
    },
    { kind: 'tidy', copied: [RUN], instanceIds: [FIRST, THIRD] },
  ],
  [
    'what a script that was killed has left of a copy goes as well',
    { left: nothingLeft({ scraps: new Map([[SECOND, [RUN]]]) }) },
    { kind: 'tidy', copied: [RUN], instanceIds: [SECOND] },
  ],
  ['the key is rotated again at the end', { rotateAgain: { begunFrom: [] } }, { kind: 'rotate', from: printOf('now') }],
  [
    'and once: a key that changed since was rotated',
    { rotateAgain: { begunFrom: [printOf('before')] } },
    { kind: 'settled' },
  ],
  [
    'another run that holds the lease is not disturbed',
    { left: nothingLeft({ lease: heldBy(aRunId('other')) }), brief: of('enable', false) },
    { kind: 'stuck', status: 'blocked', refusedBy: aRunId('other') },
  ],
  [
    'nothing is done before it is decided whose vault counts',
    {
      ...seen(['unlocked', 'unlocked', 'unlocked'], {
        vault: undecided(),
        live: { kind: 'unknown', reason: 'not decided' },
      }),
    },
    { kind: 'stuck', status: 'blocked', why: expect.stringContaining('2 accounts or regions claim this swarm') },
  ],
  [
    'nor is it in the way where nothing is to be done',
    { left: nothingLeft({ lease: heldBy(aRunId('other')) }) },
    { kind: 'settled' },
  ],
  [
    'a disk that has not followed autolock off is healed',
    { ...autolockOff(true), brief: of('enable', false) },
    { kind: 'setAutolock', to: false },
  ],
];

describe('the next move, while the swarm serves', () => {
  it.each(served)('%s', (_behaviour, situation, move) => {
    expect(inText(nextMove(aSituation(situation)))).toMatchObject(move);
  });
});
