import { createHash } from 'node:crypto';
import { field, nil, record, slice, stringMap, struct, time, type GoStruct } from '../go-template/values.js';
import type { OverlayNetwork } from '../model/swarm-model.js';

/** A network as an engine lists it, local ones included. */
export interface Network {
  readonly id: string;
  readonly name: string;
  readonly driver: string;
  readonly scope: 'local' | 'swarm';
  readonly createdAt: Date;
  readonly ingress: boolean;
  readonly options: ReadonlyMap<string, string>;
}

const local = (hostname: string, name: string, driver: string, createdAt: Date): Network => ({
  id: createHash('sha256').update(`${hostname}/${name}`).digest('hex'),
  name,
  driver,
  scope: 'local',
  createdAt,
  ingress: false,
  options: new Map(),
});

/** `host`, `none`, the bridge of the swarm, and the overlays of it. */
export const networksOf = (
  hostname: string,
  bootedAt: Date,
  inSwarm: boolean,
  overlays: readonly OverlayNetwork[],
): readonly Network[] =>
  [
    ...(inSwarm ? [local(hostname, 'docker_gwbridge', 'bridge', bootedAt)] : []),
    local(hostname, 'host', 'host', bootedAt),
    local(hostname, 'none', 'null', bootedAt),
    ...overlays.map((overlay): Network => ({ ...overlay, driver: 'overlay', scope: 'swarm' })),
  ].sort((a, b) => (a.name < b.name ? -1 : 1));

/** `docker network inspect` (moby api/types NetworkResource). */
export const networkValue = (network: Network): GoStruct =>
  struct(
    'network.Inspect',
    field('Name', network.name),
    { ...field('ID', network.id), json: 'Id' },
    field('Created', time(network.createdAt)),
    field('Scope', network.scope),
    field('Driver', network.driver),
    field('EnableIPv6', false),
    field(
      'IPAM',
      struct(
        'network.IPAM',
        field('Driver', 'default'),
        field('Options', stringMap(undefined)),
        field('Config', slice([])),
      ),
    ),
    field('Internal', false),
    field('Attachable', false),
    field('Ingress', network.ingress),
    field('ConfigFrom', record('network.ConfigReference', { Network: '' })),
    field('ConfigOnly', false),
    field('Containers', network.scope === 'swarm' ? nil('map[string]network.EndpointResource') : stringMap(new Map())),
    field('Options', stringMap(network.options)),
    field('Labels', stringMap(network.scope === 'swarm' ? undefined : new Map())),
  );
