import { actAtVersion, findFence } from './fenced.js';
import { holdLease, meet, meetAny, sayVersionAfter } from './meet.js';
import { once, reading } from './once.js';
import { Refused, type Session } from './session.js';

const serves = (session: Session): Promise<boolean> => session.ask(10, 'node', 'ls', '--quiet');

const MARKS = [
  ['workermark', 'worker', 'nonce'],
  ['managermark', 'manager', 'nonce'],
  ['workersince', 'worker', 'mark_nonce'],
  ['managersince', 'manager', 'mark_nonce'],
] as const;

/** As `mark_token` in join-tokens.sh: empty where the client shows no token. */
const markToken = async (session: Session, role: string, nonce: string): Promise<string> => {
  const { stdout } = await session.docker(10, ['swarm', 'join-token', '--quiet', role]);
  const token = stdout
    .split('\n')
    .filter((line) => line.startsWith('SWMTKN-'))
    .join('');
  return token === '' ? '' : session.hmac(token, nonce);
};

/** As `mark_tokens`: undefined where one is missing. */
const markTokens = async (
  session: Session,
): Promise<readonly (readonly [name: string, mark: string])[] | undefined> => {
  if (!session.machine.has('openssl')) return undefined;
  const marks: (readonly [name: string, mark: string])[] = [];
  for (const [name, role, nonce] of MARKS) {
    const mark = await markToken(session, role, session.setting(nonce));
    if (mark === '') return undefined;
    marks.push([name, mark]);
  }
  return marks;
};

/** As `tell_join_tokens` in join-tokens.sh: they count where the swarm answers before and after. */
const sayJoinTokens = async (session: Session): Promise<void> => {
  if (!session.machine.has('docker') || !(await serves(session))) {
    session.say('tokens', 'unserved');
    return;
  }
  const marks = await markTokens(session);
  if (!(await serves(session))) {
    session.say('tokens', 'unserved');
    return;
  }
  session.say('tokens', marks === undefined ? 'none' : 'read');
  for (const [name, mark] of marks ?? []) session.say(name, mark);
};

const QUERIES: Readonly<Record<string, string>> = {
  worker: 'rotateWorkerToken=true',
  manager: 'rotateManagerToken=true',
};

/** As rotate-join-tokens.sh. */
export const rotateJoinTokens = (session: Session): Promise<void> => {
  const roles = session.setting('roles').split(' ');
  return once(session, 'rotatejointokens', {
    prepare: async () => {
      if (!session.machine.has('openssl')) throw new Refused('no-openssl');
      const seen = await meet(session);
      await holdLease(session);
      return findFence(session, seen, '(?:true|false)');
    },
    act: (_, ready) =>
      actAtVersion(session, ready, roles.map((role) => QUERIES[role]).join('&'), async () => {
        for (const role of roles) {
          const { status } = await session.docker(40, ['swarm', 'join-token', '--rotate', '--quiet', role]);
          if (status !== 0) return false;
        }
        return true;
      }),
    report: async (_, outcome) => {
      if (outcome === 'rotated' || outcome === 'indeterminate') await sayJoinTokens(session);
      await sayVersionAfter(session);
    },
  });
};

/** As read-join-tokens.sh. */
export const readJoinTokens = (session: Session): Promise<void> =>
  reading(session, async () => {
    session.head('readjointokens');
    if (!session.machine.has('openssl')) throw new Refused('no-openssl');
    await meetAny(session);
    await sayJoinTokens(session);
    await sayVersionAfter(session);
  });
