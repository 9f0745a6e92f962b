import { unlockKeysIn } from '../../support/oracle/unlock-keys.js';
import type { World } from '../world.js';

/**
 * What a stranger has received: a key of a swarm, in the vault of another account than the home, or sent to a host there that only claims
 * to be a manager. In sentences that show no secret.
 */
export const receivedByStrangers = ({ swarms, impostors, elsewhere, keys }: World): readonly string[] => {
  const ours = new Set(keys.map(({ key }) => key));
  const stored = swarms.flatMap(({ id, name }) =>
    elsewhere
      .texts(id)
      .flatMap(({ text }) => unlockKeysIn(text))
      .filter((key) => ours.has(key))
      .map(() => `leaked: a key of ${name} is in a vault that is not its home`),
  );
  const opened = impostors.flatMap(({ managers }) =>
    managers
      .filter(({ engine, keyFile }) => engine === 'up' && keyFile.key !== undefined && ours.has(keyFile.key))
      .map(({ name }) => `leaked: ${name}, which only claims to be a manager, was sent a key`),
  );
  return [...stored, ...opened];
};
