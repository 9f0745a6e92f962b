import { sealFor } from '../../onhost/seal.js';
import type { Session } from './session.js';

/** The engine's key, as the client prints it; empty where it prints none. */
const liveKey = async (session: Session): Promise<string> => {
  const { stdout } = await session.docker(10, ['swarm', 'unlock-key', '--quiet']);
  return stdout
    .split('\n')
    .filter((line) => line.startsWith('SWMKEY-'))
    .join('');
};

const serves = (session: Session): Promise<boolean> => session.ask(10, 'node', 'ls', '--quiet');

/** As `tell_live_key` in live-key.sh: a key counts where the swarm answers before and after. */
export const sayLiveKey = async (session: Session): Promise<void> => {
  if (!session.machine.has('docker') || !(await serves(session))) {
    session.say('livekey', 'unserved');
    return;
  }
  const mark = session.hmac(await liveKey(session));
  const sealed =
    session.setting('live_key') === 'send' ? sealFor(session.sealTo, Buffer.from(await liveKey(session))) : '';
  if (!(await serves(session))) session.say('livekey', 'unserved');
  else if (mark === session.hmac('')) session.say('livekey', 'none');
  else {
    session.say('livekey', 'read');
    session.say('livemark', mark);
    if (sealed !== '') session.say('livesealed', sealed);
  }
};
