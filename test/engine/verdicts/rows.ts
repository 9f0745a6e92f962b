import type { FindingStatus } from '../../../src/domain/findings/finding.js';

/**
 * What lockstep has to say of every state, written down before an engine was asked. The test beside this file brings
 * real engines into each state and compares; `docs/verdicts.md` is made from these rows.
 */
export interface VerdictRow {
  readonly state: string;
  /** States of the swarm's managers by name; empty where the row is about an instance in no swarm. */
  readonly managers: string;
  /** `held, 2 of 3`, `lost`, `unknown`; empty as above. */
  readonly quorum: string;
  readonly autolock: 'on' | 'off' | 'unknown' | '';
  /** The controls that this state decides. */
  readonly findings: Readonly<Record<string, FindingStatus>>;
  /** State of the instance in no swarm that the row is about. */
  readonly unassigned?: string;
  /** Of an audit of this swarm alone; undefined where the row is about an instance in no swarm. */
  readonly exitCode: 0 | 3 | 4 | undefined;
  readonly why: string;
}

const many = (amount: number, state = 'unlocked'): string => Array.from({ length: amount }, () => state).join(', ');

export const verdictRows = {
  one: {
    state: '1 manager, healthy',
    managers: many(1),
    quorum: 'held, 1 of 1',
    autolock: 'on',
    findings: { '7.5': 'pass', '7.1': 'manual', 'lockstep.managers-open': 'pass', 'lockstep.quorum': 'fail' },
    exitCode: 3,
    why: 'Its only failure stops the swarm, and its key has no second witness.',
  },
  two: {
    state: '2 managers, healthy',
    managers: many(2),
    quorum: 'held, 2 of 2',
    autolock: 'on',
    findings: { '7.5': 'pass', '7.1': 'fail', 'lockstep.quorum': 'fail' },
    exitCode: 3,
    why: 'Two managers tolerate no failure: either of them stops the swarm.',
  },
  three: {
    state: '3 managers, healthy',
    managers: many(3),
    quorum: 'held, 3 of 3',
    autolock: 'on',
    findings: {
      '7.5': 'pass',
      '7.1': 'pass',
      'lockstep.managers-open': 'pass',
      'lockstep.quorum': 'pass',
      'lockstep.key-adopted': 'pass',
    },
    exitCode: 3,
    why: 'Nothing is wrong with quorum or keys. Exit code 3 comes from what the engine does unless told otherwise: it listens on every interface (7.2) and leaves the ingress network in clear (7.3).',
  },
  four: {
    state: '4 managers, healthy',
    managers: many(4),
    quorum: 'held, 4 of 4',
    autolock: 'on',
    findings: { '7.5': 'pass', '7.1': 'fail', 'lockstep.managers-open': 'pass' },
    exitCode: 3,
    why: 'The fourth manager adds one more that can fail, and tolerates no more failures than three.',
  },
  five: {
    state: '5 managers, healthy',
    managers: many(5),
    quorum: 'held, 5 of 5',
    autolock: 'on',
    findings: { '7.5': 'pass', '7.1': 'pass', 'lockstep.quorum': 'pass' },
    exitCode: 3,
    why: 'As three, with two failures tolerated.',
  },
  autolockOff: {
    state: 'autolock off',
    managers: many(3),
    quorum: 'held, 3 of 3',
    autolock: 'off',
    findings: { '7.5': 'fail', '7.6': 'fail', 'lockstep.key-adopted': 'pass' },
    exitCode: 3,
    why: 'The cluster says so, `docker swarm unlock-key` fails, and the keys on disk are in clear: three witnesses for one fact.',
  },
  oneLocked: {
    state: 'one manager locked',
    managers: 'unlocked, unlocked, locked',
    quorum: 'held, 2 of 3',
    autolock: 'on',
    findings: { 'lockstep.managers-open': 'fail', 'lockstep.quorum': 'fail', '7.5': 'unknown' },
    exitCode: 3,
    why: 'Its certificate names the swarm it belongs to. A locked manager is never a pass: nobody has shown yet that a key for it exists.',
  },
  onePending: {
    state: 'one manager pending, the others locked',
    managers: 'pending, locked, locked',
    quorum: 'lost',
    autolock: 'unknown',
    findings: { '7.5': 'unknown', 'lockstep.managers-open': 'fail' },
    exitCode: 4,
    why: 'It took its key and waits for a second manager. Without a leader its engine shows a cluster of zeros, autolock false: that is no answer.',
  },
  allLocked: {
    state: 'all managers locked',
    managers: many(3, 'locked'),
    quorum: 'lost',
    autolock: 'unknown',
    findings: { '7.5': 'unknown', '7.3': 'unknown', '7.1': 'unknown' },
    exitCode: 4,
    why: 'The three managers that they last knew are themselves, so no quorum can be left. Nobody can speak for the swarm: nothing passes.',
  },
  noQuorum: {
    state: 'no quorum: two of three engines stopped',
    managers: 'unlocked, engineDown, engineDown',
    quorum: 'lost',
    autolock: 'unknown',
    findings: { '7.5': 'unknown', '7.3': 'unknown' },
    exitCode: 4,
    why: 'The open manager asks for a leader in vain. It lists no overlay networks then, and says autolock false: neither is believed.',
  },
  noLeader: {
    state: 'no leader, all three managers up',
    managers: many(3),
    quorum: 'lost',
    autolock: 'unknown',
    findings: { '7.5': 'unknown', 'lockstep.quorum': 'fail' },
    exitCode: 4,
    why: 'Every engine answers, and each says that there is no leader: at this moment nothing serves. It may pass in seconds; run the audit again.',
  },
  engineStopped: {
    state: 'engine stopped on one manager',
    managers: 'unlocked, unlocked, engineDown',
    quorum: 'held, 2 of 3',
    autolock: 'on',
    findings: { 'lockstep.managers-open': 'fail', '7.5': 'unknown' },
    exitCode: 3,
    why: 'Its certificate is readable without the engine. It will start locked, and needs the key that it took last.',
  },
  hanging: {
    state: 'docker that hangs on one manager',
    managers: 'unlocked, unlocked, unknown',
    quorum: 'held, 2 of 3',
    autolock: 'on',
    findings: { 'lockstep.managers-open': 'unknown', '7.5': 'unknown' },
    exitCode: 4,
    why: 'The probe waits 25 s for `docker info` and calls it no more. What an engine is that does not answer, nobody knows.',
  },
  untagged: {
    state: 'a manager that nobody tagged',
    managers: many(2),
    quorum: 'held, 3 of 3',
    autolock: 'on',
    findings: { 'lockstep.members-matched': 'fail', '7.5': 'unknown' },
    exitCode: 3,
    why: 'The swarm itself lists a third manager. A rotation that does not know it would leave it behind.',
  },
  stopped: {
    state: 'instance of one manager stopped',
    managers: 'unlocked, unlocked, stopped',
    quorum: 'held, 2 of 3',
    autolock: 'on',
    findings: { 'lockstep.managers-open': 'fail', 'lockstep.members-matched': 'pass' },
    exitCode: 3,
    why: 'The swarm lists its address as a manager, so it is placed there. It will need the key of its generation when it starts.',
  },
  offline: {
    state: 'agent of one manager offline',
    managers: 'unlocked, unlocked, unreachable',
    quorum: 'held, 3 of 3',
    autolock: 'on',
    findings: { 'lockstep.managers-open': 'unknown', '7.5': 'unknown' },
    exitCode: 4,
    why: 'The swarm reaches it, lockstep does not: what lies on its disk is not known.',
  },
  twoRegions: {
    state: "one swarm over two regions' tags",
    managers: many(3),
    quorum: 'held, 3 of 3',
    autolock: 'on',
    findings: { '7.5': 'pass', 'lockstep.managers-open': 'pass', 'lockstep.members-matched': 'pass' },
    exitCode: 3,
    why: 'A swarm is known by its id, not by where its managers were found: one swarm, two scopes.',
  },
  inClear: {
    state: 'key on disk not yet encrypted on one manager',
    managers: many(3),
    quorum: 'held, 3 of 3',
    autolock: 'on',
    findings: { '7.5': 'fail', 'lockstep.key-adopted': 'fail' },
    exitCode: 3,
    why: 'Autolock is on, and one manager could not write its key: it would start unlocked, and its disk can be read.',
  },
  dataKey: {
    state: 'data-key rotation pending on one manager',
    managers: many(3),
    quorum: 'held, 3 of 3',
    autolock: 'on',
    findings: { 'lockstep.data-key': 'fail', 'lockstep.managers-open': 'pass' },
    exitCode: 3,
    why: 'The header `raft-dek-needs-rotation` stands in its key file: its log is still written with the data key from before.',
  },
  overlayInClear: {
    state: 'an overlay network without encryption',
    managers: many(3),
    quorum: 'held, 3 of 3',
    autolock: 'on',
    findings: { '7.3': 'fail' },
    exitCode: 3,
    why: 'The option `encrypted` counts by being there; the finding names the networks that lack it.',
  },
  overlaysEncrypted: {
    state: 'every overlay network encrypted, no ingress network',
    managers: many(3),
    quorum: 'held, 3 of 3',
    autolock: 'on',
    findings: { '7.3': 'pass' },
    exitCode: 3,
    why: 'A manager with a leader listed them all.',
  },
  movedRoot: {
    state: 'a moved data root',
    managers: many(1),
    quorum: 'held, 1 of 1',
    autolock: 'on',
    findings: { '7.5': 'pass', 'lockstep.key-adopted': 'pass' },
    exitCode: 3,
    why: 'The engine names its root, and the key and certificate are read from there.',
  },
  movedRootDown: {
    state: 'a moved data root, engine stopped',
    managers: 'engineDown',
    quorum: 'lost',
    autolock: 'unknown',
    findings: { '7.5': 'unknown' },
    exitCode: 4,
    why: '`daemon.json` names the root where the engine cannot: the certificate still says which swarm this is.',
  },
  worker: {
    state: 'a worker tagged as a manager',
    managers: '',
    quorum: '',
    autolock: '',
    findings: {},
    unassigned: 'worker',
    exitCode: undefined,
    why: 'Its certificate says worker. It takes no part in quorum and holds no key of the managers.',
  },
  left: {
    state: 'a node that left its swarm',
    managers: '',
    quorum: '',
    autolock: '',
    findings: {},
    unassigned: 'notInSwarm',
    exitCode: undefined,
    why: 'The engine runs, its swarm folder is empty.',
  },
  notInSwarm: {
    state: 'an engine in no swarm',
    managers: '',
    quorum: '',
    autolock: '',
    findings: {},
    unassigned: 'notInSwarm',
    exitCode: undefined,
    why: 'Not the same as locked: a locked manager has a certificate.',
  },
  noEngine: {
    state: 'no docker on the host',
    managers: '',
    quorum: '',
    autolock: '',
    findings: {},
    unassigned: 'noEngine',
    exitCode: undefined,
    why: 'There is nothing to ask, and no folder of a swarm.',
  },
} as const satisfies Record<string, VerdictRow>;

export type RowName = keyof typeof verdictRows;
