import { orderIn } from '../host/order.js';
import { hostKeys, unsealedWith } from '../sealing-keys.js';
import type { World } from '../world.js';

/**
 * Looks at every key that has been sent since it was asked last: it may open on the host of the manager that it is for, and nowhere else,
 * and each channel takes one. In sentences that show no key.
 */
export const createGiftSearch = ({ history, swarms }: World): (() => readonly string[]) => {
  /** By which command a channel of a host was given its key. */
  const taken = new Map<string, string>();
  let seen = 0;

  const judge = (swarmId: string, nodeId: string, sealed: string, channel: string, commandId: string): string[] => {
    const manager = swarms.find(({ id }) => id === swarmId)?.managers.find((each) => each.nodeId === nodeId);
    if (manager === undefined) return ['given away: a key is sent to a node that is no manager'];
    const place = `${channel} ${nodeId}`;
    const before = taken.get(place) ?? commandId;
    taken.set(place, commandId);
    return [
      ...(unsealedWith(hostKeys(manager.instanceId), sealed) === undefined
        ? [`given away: the key for ${manager.name} is sealed to a channel that is not on its host`]
        : []),
      ...(before === commandId ? [] : [`given away: a channel of ${manager.name} is used for a second key`]),
    ];
  };

  return () => {
    const fresh = history.slice(seen);
    seen = history.length;
    return fresh.flatMap(({ script, commandId }) => {
      const { name, settings } = orderIn(script);
      if (name !== 'unlock') return [];
      return (settings.get('sealed_keys') ?? '').split('\n').flatMap((line) => {
        const [swarmId = '', nodeId = '', sealed = ''] = line.split(' ');
        return judge(swarmId, nodeId, sealed, settings.get('channel_name') ?? '', commandId);
      });
    });
  };
};
