import type { CertificateChain, HostFacts, ManagerMember } from '../../../src/domain/host-facts.js';
import type { SwarmId } from '../../../src/domain/ids.js';
import type { DiscoveredInstance } from '../../../src/domain/instance.js';
import type { Observation } from '../../../src/domain/observation.js';
import { caOf, issuedBy, type TestCa } from './authority.js';
import { aCertificate, aCluster, aMember, aNodeId, aSwarmId, someFacts, someLockedFacts } from './facts.js';
import { anInstance } from './fleet.js';

/** Hosts as they answer a probe, before anybody has judged what they claim. */

export const WEB = aSwarmId('web');

/** A member `web-2` at 10.0.0.2, and so on; the leader is the first. */
export const memberAt = (name: string, address: string, overrides: Partial<ManagerMember> = {}): ManagerMember =>
  aMember({ nodeId: aNodeId(name), hostname: name, address: `${address}:2377`, ...overrides });

export const members = (...names: readonly string[]): readonly ManagerMember[] =>
  names.map((name, index) => memberAt(name, addressOf(name), { leader: index === 0 }));

/** `web-2` is at 10.0.0.2. */
const addressOf = (name: string): string => `10.0.0.${/\d+$/.exec(name)?.[0] ?? '99'}`;

export interface ClaimOptions {
  /** Of the instance; default: the node's. */
  readonly name?: string;
  readonly address?: string;
  readonly instance?: Partial<DiscoveredInstance>;
  readonly swarmId?: SwarmId;
  /** That issued its certificate, and that it shows; default: the one of its swarm. */
  readonly ca?: TestCa;
  /** That it shows, where that is another one. */
  readonly shows?: readonly TestCa[];
  readonly chain?: CertificateChain;
  readonly facts?: Partial<HostFacts>;
}

const claim = (
  node: string,
  { name = node, address = addressOf(node), instance, swarmId = WEB, ca = caOf(swarmId), ...more }: ClaimOptions,
) => {
  const certificate = aCertificate({ swarmId, nodeId: aNodeId(node) });
  return {
    instance: anInstance({ name, privateIpAddress: address, ...instance }),
    facts: {
      certificate,
      chain: more.chain ?? issuedBy(ca, certificate),
      rootCas: (more.shows ?? [ca]).map(({ root }) => root),
      ...more.facts,
    },
  };
};

/** A manager that serves, and lists these members. */
export const serving = (
  node: string,
  listed: readonly ManagerMember[],
  { cluster = {}, ...options }: ClaimOptions & { readonly cluster?: Partial<HostFacts['cluster'] & object> } = {},
): Observation => {
  const { instance, facts } = claim(node, options);
  const shown = someFacts({
    cluster: aCluster({ swarmId: options.swarmId ?? WEB, ...cluster }),
    members: { kind: 'listed', managers: listed },
    ...facts,
  });
  const own = shown.node && { ...shown.node, nodeId: aNodeId(node) };
  return { instance, answer: { kind: 'facts', facts: { ...shown, node: own } } };
};

/** A manager that waits for its key. */
export const lockedAs = (node: string, options: ClaimOptions = {}): Observation => {
  const { instance, facts } = claim(node, options);
  return { instance, answer: { kind: 'facts', facts: someLockedFacts(facts) } };
};

/** An instance that gives no answer. */
export const silentAt = (name: string, address: string, instance: Partial<DiscoveredInstance> = {}): Observation => ({
  instance: anInstance({ name, privateIpAddress: address, ...instance }),
  answer: { kind: 'unreachable', reason: 'no agent' },
});

export const stoppedAt = (name: string, address: string, instance: Partial<DiscoveredInstance> = {}): Observation =>
  silentAt(name, address, { lifecycle: 'stopped', agent: { kind: 'notManaged' }, ...instance });
