import { actAtVersion, findFence } from './fenced.js';
import { sayLiveKey } from './modelled-live-key.js';
import { holdLease, look, meet, sayVersionAfter } from './meet.js';
import { once, reading } from './once.js';
import { Refused, type Session } from './session.js';

/** As rotate.sh. */
export const rotate = async (session: Session): Promise<void> => {
  session.say('sealing', session.canSeal);
  await once(session, 'rotate', {
    prepare: async () => {
      if (session.canSeal !== 'ready') throw new Refused(session.canSeal);
      const seen = await meet(session);
      await holdLease(session);
      if (seen.autolock !== 'true') throw new Refused('autolock-off');
      return findFence(session, seen, 'true');
    },
    act: (_, ready) =>
      actAtVersion(session, ready, 'rotateManagerUnlockKey=true', async () => {
        const { status } = await session.docker(40, ['swarm', 'unlock-key', '--rotate', '--quiet']);
        return status === 0;
      }),
    report: async (_, outcome) => {
      if ((outcome === 'rotated' || outcome === 'indeterminate') && session.canSeal === 'ready')
        await sayLiveKey(session);
      await sayVersionAfter(session);
    },
  });
};

/** As autolock.sh. */
export const autolock = async (session: Session): Promise<void> => {
  const wanted = session.setting('autolock');
  session.say('sealing', session.canSeal);
  await once(session, 'autolock', {
    prepare: async () => {
      if (wanted !== 'false' && session.canSeal !== 'ready') throw new Refused(session.canSeal);
      const seen = await meet(session);
      await holdLease(session);
      return seen;
    },
    act: async (_, seen) => {
      if (seen.autolock === wanted) return 'unchanged';
      if (seen.version !== session.setting('from_version')) return 'out-of-sequence';
      await session.docker(40, ['swarm', 'update', `--autolock=${wanted}`]);
      const now = await look(session);
      return now?.swarm === session.setting('want_swarm') && now.autolock === wanted ? 'changed' : 'indeterminate';
    },
    report: async () => {
      if (wanted !== 'false' && session.canSeal === 'ready') await sayLiveKey(session);
      await sayVersionAfter(session);
    },
  });
};

/** As nudge.sh. */
export const nudge = (session: Session): Promise<void> =>
  once(session, 'nudge', {
    prepare: async () => {
      const seen = await meet(session);
      if (!/^\d+$/.test(seen.history)) throw new Refused('unknown-spec');
      return seen;
    },
    act: async (_, { version, history }) => {
      await session.docker(40, ['swarm', 'update', '--task-history-limit', history]);
      const now = await look(session);
      return now !== undefined && Number(now.version) > Number(version) ? 'complete' : 'indeterminate';
    },
    report: () => sayVersionAfter(session),
  });

/** As read-key.sh. */
export const readKey = (session: Session): Promise<void> =>
  reading(session, async () => {
    session.head('readkey');
    session.say('sealing', session.canSeal);
    if (session.canSeal !== 'ready') throw new Refused(session.canSeal);
    const { autolock: setting } = await meet(session);
    session.say('autolock', setting);
    await sayLiveKey(session);
    await sayVersionAfter(session);
  });
