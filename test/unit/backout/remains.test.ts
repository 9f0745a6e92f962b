import { describe, expect, it } from '@jest/globals';
import { nextMove } from '../../../src/domain/backout/next-move.js';
import { aCertificate, aNodeId } from '../../support/builders/facts.js';
import { aManager } from '../../support/builders/fleet.js';
import { aChange, aCustody, aServingSwarm, printOf } from '../../support/builders/plan.js';
import {
  A_FAILURE,
  aBrief,
  anAct,
  aSituation,
  copiesOn,
  nothingLeft,
  RUN,
  tried,
} from '../../support/builders/backout.js';
import { autolockOff, NONE_OPENS, opens, seen, THIRD, type Row } from './sights.js';
import { textOf } from '../../support/remedy.js';
import { inText } from '../../support/remedy.js';

const TURNED_ON = aBrief({ change: aChange({ action: 'enable', fromAutolock: false }) });

const UNLOCK_THIRD = { kind: 'unlock', managers: [{ instanceId: THIRD, fingerprint: printOf('now') }] } as const;

const COPY = { state: 'locked', facts: { certificate: aCertificate({ nodeId: aNodeId('web-3') }) } } as const;
const WITH_COPY = aServingSwarm({
  managers: [
    ...['web-1', 'web-2', 'web-5'].map((name) => aManager({ name })),
    ...['web-3', 'web-4'].map((name) => aManager({ name, ...COPY })),
  ],
  autolock: true,
});

const rows: readonly Row[] = [
  [
    'a live key that could not be kept is at risk',
    {
      custody: aCustody(aServingSwarm(), { live: { kind: 'notKept' } }),
      attempts: [tried({ kind: 'adopt' }, A_FAILURE), tried({ kind: 'adopt' }, A_FAILURE)],
    },
    { kind: 'stuck', status: 'atRisk', remedy: textOf(A_FAILURE.remedy) },
  ],
  [
    'a manager that no stored key unlocks and that has no copy is to be replaced',
    seen(['unlocked', 'unlocked', 'locked'], { proofs: { 'web-3': NONE_OPENS } }),
    { kind: 'stuck', status: 'failed', remedy: expect.stringContaining('docker node demote') as unknown },
  ],
  [
    'with a copy it is asked for',
    {
      ...seen(['unlocked', 'unlocked', 'locked'], { proofs: { 'web-3': NONE_OPENS } }),
      left: nothingLeft({ copies: copiesOn(['web-3']) }),
    },
    { kind: 'stuck', status: 'failed', remedy: `lockstep backout ${RUN} --restore-pre-image` },
  ],
  [
    'a manager that has not followed, whatever was tried, is no success',
    {
      custody: aCustody(aServingSwarm(), { proofs: { 'web-2': opens('before') } }),
      attempts: [tried({ kind: 'adopt' }, A_FAILURE), tried({ kind: 'adopt' }, A_FAILURE)],
    },
    { kind: 'stuck', status: 'failed', remedy: expect.stringContaining('lockstep prove') as unknown },
  ],
  [
    'nor is a disk that still needs a key although autolock is off',
    {
      ...autolockOff(true),
      brief: TURNED_ON,
      attempts: [
        tried({ kind: 'setAutolock', to: false }, A_FAILURE),
        tried({ kind: 'setAutolock', to: false }, A_FAILURE),
      ],
    },
    { kind: 'stuck', status: 'failed', remedy: expect.stringContaining('lockstep prove') as unknown },
  ],
  [
    'a manager that is down remains',
    seen(['unlocked', 'unlocked', 'engineDown']),
    { kind: 'stuck', status: 'failed', remedy: expect.stringContaining('systemctl start docker') as unknown },
  ],
  [
    'of two instances that show one node id neither is opened, and both are named',
    { swarm: WITH_COPY, custody: aCustody(WITH_COPY) },
    {
      kind: 'stuck',
      status: 'unknown',
      why: expect.stringMatching(
        /^web-3 [^:]+: web-4 [^]* is the same node[^]* web-4 [^:]+: web-3 [^]* is the same node/,
      ) as unknown,
    },
  ],
  [
    'a locked manager whose evidence is of another request is unknown, with the reason',
    seen(['unlocked', 'unlocked', 'locked'], {
      proofs: { 'web-3': { kind: 'unknown', reason: 'not of this request' } },
    }),
    {
      kind: 'stuck',
      status: 'unknown',
      why: expect.stringMatching(/^web-3 \(i-\w+, locked\): not of this request\./) as unknown,
      remedy: expect.stringContaining('docker swarm unlock') as unknown,
    },
  ],
  [
    'a manager that was not given its key twice is told with the reason of the latest try',
    {
      ...seen(['unlocked', 'unlocked', 'locked'], { proofs: { 'web-3': opens('now') } }),
      attempts: [
        tried(UNLOCK_THIRD, A_FAILURE),
        tried(UNLOCK_THIRD, { ...A_FAILURE, status: 'unknown', why: 'web-3: no' }),
      ],
    },
    { kind: 'stuck', status: 'unknown', why: 'web-3: no.' },
  ],
  [
    'autolock that is off without a journal may have been on',
    { ...autolockOff(), brief: aBrief({ change: null }) },
    { kind: 'stuck', status: 'unknown' },
  ],
  [
    'what could not be kept from taking effect may still do so',
    {
      acts: [anAct()],
      attempts: Array.from({ length: 4 }, () =>
        tried({ kind: 'makeWay', lease: null, acts: [anAct()], mayBeMore: false }, A_FAILURE),
      ),
    },
    {
      kind: 'stuck',
      status: 'failed',
      why: expect.stringContaining('A command of the run may still take effect') as unknown,
    },
  ],
];

describe('what remains when nothing more can be done while the swarm serves', () => {
  it.each(rows)('%s', (_behaviour, situation, move) => {
    expect(inText(nextMove(aSituation(situation)))).toMatchObject(move);
  });
});
