import pLimit from 'p-limit';
import { LockstepError } from '../../domain/errors.js';
import type { DiscoveredInstance, Scope, TagFilter } from '../../domain/instance.js';
import type { Events } from '../../ports/events.js';
import type { FleetDirectory } from '../../ports/fleet-directory.js';
import type { AwsScope } from '../scopes/resolve.js';
import { settleAll } from '../settle-all.js';
import { agentState, listAgents } from './agents.js';
import { listEc2Instances } from './ec2-instances.js';
import type { Ec2Instance } from './ec2-instances.js';
import { listHybridNodes } from './hybrid-nodes.js';

const SCOPES_AT_ONCE = 8;

/** The fleet as EC2 and Systems Manager tell it, over all scopes side by side. Reads only. */
export const createFleetDirectory = (options: {
  readonly scopes: readonly AwsScope[];
  readonly tags: readonly TagFilter[];
  readonly events: Events;
}): FleetDirectory => ({
  discover: async ({ signal }) => {
    const { scopes, tags, events } = options;
    const limit = pLimit(SCOPES_AT_ONCE);
    const looks = await settleAll(
      scopes.map((scope) =>
        limit(async (): Promise<Look> => {
          try {
            const instances = await discoverScope(scope, tags, signal);
            events.emit({ kind: 'discovery.scopeListed', ...scope.scope, instances: instances.length });
            return { kind: 'listed', scope: scope.scope, instances };
          } catch (error) {
            if (!isDenial(error)) throw error;
            return { kind: 'denied', scope: scope.scope, error };
          }
        }),
      ),
    );
    const listed = looks.filter((look) => look.kind === 'listed');
    const denied = looks.filter((look) => look.kind === 'denied');
    if (listed.length === 0) await settleAll(denied.map(({ error }) => Promise.reject(error)));
    for (const { scope, error } of denied) {
      events.emit({ kind: 'discovery.scopeLeftOut', ...scope, reason: error.message });
    }
    const instances = inOrder(distinct(listed.flatMap((look) => look.instances)));
    events.emit({ kind: 'discovery.done', instances: instances.length, scopes: listed.length });
    return {
      scopes: listed.map(({ scope }) => scope),
      leftOut: denied.map(({ scope, error: { message, remedy } }) => ({ scope, why: message, remedy })),
      instances,
    };
  },
});

type Look =
  | { readonly kind: 'listed'; readonly scope: Scope; readonly instances: readonly DiscoveredInstance[] }
  | { readonly kind: 'denied'; readonly scope: Scope; readonly error: LockstepError };

/** As of a region that a policy of the organisation denies: it must not hide the others. */
const isDenial = (error: unknown): error is LockstepError =>
  error instanceof LockstepError && error.code === 'ACCESS_DENIED';

const discoverScope = async (
  scope: AwsScope,
  tags: readonly TagFilter[],
  signal: AbortSignal | undefined,
): Promise<readonly DiscoveredInstance[]> => {
  const found = await settleAll([joinAgents(scope, tags, signal), listHybridNodes(scope, tags, signal)]);
  return found.flat();
};

const joinAgents = async (
  scope: AwsScope,
  tags: readonly TagFilter[],
  signal: AbortSignal | undefined,
): Promise<readonly DiscoveredInstance[]> => {
  const instances = await listEc2Instances(scope, tags, signal);
  const agents = await listAgents(
    scope,
    instances.filter(mayHaveAgent).map(({ instanceId }) => instanceId),
    signal,
  );
  return instances.map((instance) => ({ ...instance, agent: agentState(agents.get(instance.instanceId)) }));
};

/** Systems Manager lists no stopped instances. */
const mayHaveAgent = ({ lifecycle }: Ec2Instance): boolean => lifecycle === 'running' || lifecycle === 'pending';

/** An instance that is reached through two scopes belongs to the first. */
const distinct = (instances: readonly DiscoveredInstance[]): readonly DiscoveredInstance[] => [
  ...new Map([...instances].reverse().map((instance) => [instance.instanceId, instance])).values(),
];

const inOrder = (instances: readonly DiscoveredInstance[]): readonly DiscoveredInstance[] =>
  [...instances].sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));

const orderOf = ({ scope, instanceId }: DiscoveredInstance): string => `${scope.account}/${scope.region}/${instanceId}`;
