import { setTimeout as sleep } from 'node:timers/promises';
import { closeChannel, hasChannel, unseal } from './channel.js';
import { readDisk } from './disk.js';
import { reading } from './once.js';
import { Refused, type Session } from './session.js';

const STATE = ['info', '--format', '{{.Swarm.LocalNodeState}}'] as const;
/** How often it looks, in milliseconds: a simulated engine takes a key at once. */
const PAUSE = 20;

interface Ready {
  readonly state: string;
  readonly sealed: string;
}

/** As `prepare` in unlock.sh. Errors: Refused. */
const prepare = async (session: Session, channel: string): Promise<Ready> => {
  if (!session.machine.has('docker')) throw new Refused('no-docker');
  const { swarm, node } = await readDisk(session);
  const prefix = `${swarm} ${node} `;
  const line = session
    .setting('sealed_keys')
    .split('\n')
    .find((each) => each.startsWith(prefix));
  if (line === undefined) throw new Refused('no-key-sent');
  if (!(await session.askInfo(STATE[2]))) throw new Refused('engine-unreachable');
  const state = session.answer;
  if (state === 'locked' && !hasChannel(session, channel)) throw new Refused('no-channel');
  return { state, sealed: line.slice(prefix.length) };
};

/** As `watch` in unlock.sh. A client that blocks goes on by itself. Errors: Refused. */
const open = async (session: Session, key: string): Promise<{ readonly state: string; readonly outcome: string }> => {
  let client: number | undefined;
  const ended = session.machine.docker(['swarm', 'unlock'], 120, key).then(
    ({ exitCode }) => {
      client = exitCode;
    },
    () => undefined,
  );
  let state = 'locked';
  let outcome = 'indeterminate';
  const turns = Number(session.setting('watch_seconds'));
  for (let turn = 0; turn < turns; turn += 1) {
    await Promise.race([ended, sleep(PAUSE)]);
    const told = client;
    const { status, stdout } = await session.docker(5, [...STATE]);
    state = status === 0 ? stdout.trim() : '';
    if (state === 'active') return { state, outcome: 'active' };
    if (state === 'pending') outcome = 'pending';
    if (state === 'locked' && told !== undefined && told !== 0 && told !== 124) return { state, outcome: 'refused' };
    await sleep(PAUSE);
  }
  return { state, outcome };
};

/** As unlock.sh. */
export const unlock = async (session: Session): Promise<void> => {
  const channel = session.setting('channel_name');
  session.head('unlock');
  try {
    await reading(session, async () => {
      const { state, sealed } = await prepare(session, channel);
      const key = state === 'locked' ? unseal(sealed) : undefined;
      if (state === 'locked' && key === undefined) throw new Refused('sealed-for-another');
      const end = key === undefined ? { state, outcome: 'not-locked' } : await open(session, key);
      if (end.state !== '') session.say('state', end.state);
      session.say('outcome', end.outcome);
    });
  } finally {
    closeChannel(session, channel);
  }
};
