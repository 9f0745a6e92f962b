import type { DiscoveredInstance } from './instance.js';
import type { SwarmId } from './ids.js';

const NAME_TAGS = ['swarm', 'swarm-name', 'swarmname'];

/**
 * A name that people know the swarm by; the swarm itself is always called `default` (swarmkit).
 * A tag `swarm` (any case) on which all its instances agree, else what their `Name` tags begin with, else its id.
 */
export function swarmName(swarmId: SwarmId, instances: readonly DiscoveredInstance[]): string {
  return commonTag(instances) ?? commonPrefix(instances) ?? swarmId.slice(0, 12);
}

function commonTag(instances: readonly DiscoveredInstance[]): string | undefined {
  const values = new Set(
    instances.map(({ tags }) => [...tags].find(([key]) => NAME_TAGS.includes(key.toLowerCase()))?.[1]),
  );
  const [only] = values;
  return values.size === 1 && only !== '' ? only : undefined;
}

function commonPrefix(instances: readonly DiscoveredInstance[]): string | undefined {
  const names = instances.map(({ name }) => name ?? '').sort();
  const [first = '', last = ''] = [names[0], names.at(-1)];
  let length = 0;
  while (length < first.length && first[length] === last[length]) length += 1;
  const prefix = (names.length === 1 ? first.replace(/\d+$/, '') : first.slice(0, length)).replace(/[-_. ]+$/, '');
  return prefix.length >= 2 ? prefix : undefined;
}
