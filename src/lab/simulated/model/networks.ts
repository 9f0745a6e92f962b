import { changed, refused, type Change, type OverlayNetwork, type SwarmModel } from './swarm-model.js';

const FIRST_VXLAN = 4096;

const vxlanOption = (number: number): [string, string] => [
  'com.docker.network.driver.overlay.vxlanid_list',
  String(FIRST_VXLAN + number),
];

/** The network that every swarm begins with. */
export const ingressNetwork = (id: string, createdAt: Date): OverlayNetwork => ({
  id,
  name: 'ingress',
  createdAt,
  ingress: true,
  options: new Map([vxlanOption(0)]),
});

export type NewNetwork = Pick<OverlayNetwork, 'id' | 'name' | 'options'>;

/** The option `encrypted` counts by being there, whatever its value (libnetwork, overlay driver). */
export const createNetwork = (model: SwarmModel, { id, name, options }: NewNetwork, now: Date): Change => {
  if (model.networks.some((network) => network.name === name)) {
    return refused('AlreadyExists', `network with name ${name} already exists`);
  }
  const network: OverlayNetwork = {
    id,
    name,
    createdAt: now,
    ingress: false,
    options: new Map([vxlanOption(model.networks.length), ...options]),
  };
  return changed({ ...model, raftIndex: model.raftIndex + 1, networks: [...model.networks, network] });
};
