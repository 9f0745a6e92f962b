import type { RecordedCall } from '../../../src/lab/endpoint/api-calls.js';
import type { LabEndpoint } from '../../../src/lab/endpoint/index.js';
import type { SwarmModel } from '../../../src/lab/simulated/model/swarm-model.js';

/** One thing that changed the world, as it can be seen from outside. */
export type Effect =
  /** A script was sent. */
  | { readonly kind: 'command'; readonly comment: string; readonly instanceIds: readonly string[] }
  /** Any other call that is no reading: `secretsmanager:PutSecretValue`, `ssm:CancelCommand` and so on. */
  | { readonly kind: 'call'; readonly action: string; readonly about: string; readonly labels: readonly string[] }
  /** The cluster object of a swarm was written. Seen on simulated hosts only, as what follows. */
  | { readonly kind: 'cluster'; readonly swarm: string; readonly key: 'new' | 'same' | 'dropped' }
  | { readonly kind: 'tokens'; readonly swarm: string; readonly roles: readonly ('worker' | 'manager')[] }
  | { readonly kind: 'config'; readonly swarm: string; readonly change: 'created' | 'removed'; readonly name: string };

/** Effects in a swarm, and how many calls had reached the endpoint by then. */
export interface SwarmEffects {
  readonly callsBefore: number;
  readonly effects: readonly Effect[];
}

const keyChange = (before: string | undefined, after: string | undefined): 'new' | 'same' | 'dropped' => {
  if (before === after) return 'same';
  return after === undefined ? 'dropped' : 'new';
};

/** What one change of the replicated state was about. */
export const effectsBetween = (swarm: string, before: SwarmModel, after: SwarmModel): readonly Effect[] => {
  const lacks = (list: SwarmModel['configs'], id: string): boolean => !list.some((config) => config.id === id);
  const config = (change: 'created' | 'removed', name: string): Effect => ({ kind: 'config', swarm, change, name });
  const key = keyChange(before.cluster.unlockKey, after.cluster.unlockKey);
  const [was, is] = [before.cluster.joinTokens, after.cluster.joinTokens];
  const roles = (['worker', 'manager'] as const).filter((role) => was[role] !== is[role]);
  return [
    ...(before.cluster.version === after.cluster.version ? [] : [{ kind: 'cluster', swarm, key } as const]),
    ...(roles.length === 0 ? [] : [{ kind: 'tokens', swarm, roles } as const]),
    ...after.configs.filter(({ id }) => lacks(before.configs, id)).map(({ name }) => config('created', name)),
    ...before.configs.filter(({ id }) => lacks(after.configs, id)).map(({ name }) => config('removed', name)),
  ];
};

const READING = /^(?:Get|Describe|List|Assume)/;

const textsIn = (value: unknown): readonly string[] => [value].flat().filter((each) => typeof each === 'string');

const effectOf = ({ action, operation, request, outcome }: RecordedCall): readonly Effect[] => {
  const happened = outcome?.kind === 'answered' || outcome?.kind === 'lost';
  if (!happened || READING.test(operation)) return [];
  if (operation === 'SendCommand') {
    const [comment = ''] = textsIn(request['Comment']);
    return [{ kind: 'command', comment, instanceIds: textsIn(request['InstanceIds']) }];
  }
  const [about = ''] = textsIn([request['SecretId'], request['Name']]);
  const labels = textsIn([request['VersionStages'], request['VersionStage'], request['Labels']].flat());
  return [{ kind: 'call', action, about, labels }];
};

/** Everything that changed the world, in the order in which it happened. Calls that were refused changed nothing. */
export const effectsIn = ({ calls }: LabEndpoint, inSwarms: readonly SwarmEffects[]): readonly Effect[] => {
  const before = (call: number): readonly Effect[] =>
    inSwarms.filter(({ callsBefore }) => callsBefore === call).flatMap(({ effects }) => effects);
  return [...calls.flatMap((call, index) => [...before(index), ...effectOf(call)]), ...before(calls.length)];
};
