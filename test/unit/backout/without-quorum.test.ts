import { describe, expect, it } from '@jest/globals';
import { nextMove } from '../../../src/domain/backout/next-move.js';
import { printOf } from '../../support/builders/plan.js';
import {
  A_FAILURE,
  anAct,
  aSituation,
  copiesOn,
  nothingLeft,
  OWN,
  RUN,
  tried,
} from '../../support/builders/backout.js';
import { FIRST, NAMES, NONE_OPENS, opens, SECOND, seen, THIRD, type Row } from './sights.js';
import { inText } from '../../support/remedy.js';

const ALL_SHUT = { proofs: { 'web-1': NONE_OPENS, 'web-2': NONE_OPENS, 'web-3': NONE_OPENS } };
const LONG_WAITED = Array.from({ length: 20 }, () => tried({ kind: 'wait', seconds: 20 }));
const RECALLED = tried({ kind: 'recall', act: anAct() }, A_FAILURE);

const unserved: readonly Row[] = [
  [
    'all that kept keys open are opened at once, each with its own',
    seen(['locked', 'locked', 'locked'], { proofs: { 'web-1': opens('before'), 'web-3': NONE_OPENS } }),
    {
      kind: 'unlock',
      managers: [
        { instanceId: FIRST, fingerprint: printOf('before') },
        { instanceId: SECOND, fingerprint: printOf('now') },
      ],
    },
  ],
  [
    'as many as are needed have their keys: they are waited for, and nobody is stopped',
    {
      ...seen(['pending', 'pending', 'locked'], { proofs: { 'web-3': NONE_OPENS } }),
      acts: [anAct()],
      left: nothingLeft({ copies: copiesOn(NAMES) }),
      restorePreImage: true,
    },
    { kind: 'wait' },
  ],
  [
    'the answer in the command history comes before a copy',
    {
      ...seen(['locked', 'locked', 'locked'], ALL_SHUT),
      acts: [anAct()],
      left: nothingLeft({ copies: copiesOn(NAMES) }),
      restorePreImage: true,
    },
    { kind: 'recall', act: anAct() },
  ],
  [
    'then all copies are put back at once',
    {
      ...seen(['locked', 'locked', 'locked'], ALL_SHUT),
      acts: [anAct()],
      attempts: [RECALLED],
      left: nothingLeft({ copies: copiesOn(NAMES) }),
      restorePreImage: true,
    },
    { kind: 'restore', runId: RUN, instanceIds: [FIRST, SECOND, THIRD] },
  ],
  [
    'a copy that was put back and did not help gives way to the one before',
    {
      ...seen(['locked', 'locked', 'locked'], ALL_SHUT),
      left: nothingLeft({
        copies: copiesOn(NAMES, [
          { runId: OWN, encrypted: true },
          { runId: RUN, encrypted: true },
        ]),
      }),
      restorePreImage: true,
      attempts: [tried({ kind: 'restore', runId: OWN, instanceIds: [FIRST, SECOND, THIRD] })],
    },
    { kind: 'restore', runId: RUN },
  ],
  [
    'but not where nobody allowed it',
    {
      ...seen(['locked', 'locked', 'locked'], ALL_SHUT),
      acts: [anAct()],
      attempts: [RECALLED],
      left: nothingLeft({ copies: copiesOn(NAMES) }),
    },
    { kind: 'stuck', status: 'atRisk', remedy: `lockstep backout ${RUN} --restore-pre-image` },
  ],
  [
    'a copy from before autolock is worth nothing',
    {
      ...seen(['locked', 'locked', 'locked'], ALL_SHUT),
      acts: [anAct({ name: 'enable' })],
      attempts: [tried({ kind: 'recall', act: anAct({ name: 'enable' }) }, A_FAILURE)],
      left: nothingLeft({ copies: copiesOn(NAMES, [{ runId: RUN, encrypted: false }]) }),
      restorePreImage: true,
    },
    { kind: 'stuck', status: 'atRisk' },
  ],
  [
    'hosts that are stopped are to be started',
    seen(['pending', 'stopped', 'stopped']),
    { kind: 'stuck', status: 'failed', remedy: expect.stringContaining('aws ec2 start-instances') as unknown },
  ],
  [
    'where no stored key unlocks a manager, and none is down, its key is to be looked for elsewhere',
    seen(['pending', 'locked', 'locked'], { proofs: { 'web-2': NONE_OPENS, 'web-3': NONE_OPENS } }),
    {
      kind: 'stuck',
      status: 'failed',
      remedy: expect.stringMatching(/^Look for the key of the locked managers/) as unknown,
    },
  ],
  [
    'managers that are all open and have no leader are to be looked at again',
    { ...seen(['pending', 'unlocked', 'pending']), attempts: LONG_WAITED },
    { kind: 'stuck', remedy: expect.stringContaining('It took its key and waits for a quorum') as unknown },
  ],
  [
    'nothing is withdrawn and nothing removed',
    { ...seen(['pending', 'stopped', 'stopped']), left: nothingLeft({ intents: [RUN], copies: copiesOn(NAMES) }) },
    { kind: 'stuck' },
  ],
];

describe('the next move, while no quorum serves', () => {
  it.each(unserved)('%s', (_behaviour, situation, move) => {
    expect(inText(nextMove(aSituation(situation)))).toMatchObject(move);
  });
});
