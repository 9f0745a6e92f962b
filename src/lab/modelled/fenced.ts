import type { EngineView } from './meet.js';
import { Refused, type Session } from './session.js';
import { readSpec } from './spec.js';

/** What holds off a late or a second delivery, as `find_fence` in spec.sh reads it. */
export interface FencedState {
  readonly version: string;
  /** Undefined where the host has no curl. */
  readonly spec: string | undefined;
}

/** As `find_fence` in spec.sh. Errors: Refused. */
export const findFence = async (
  session: Session,
  seen: EngineView,
  autolock: 'true' | '(?:true|false)',
): Promise<FencedState> => {
  const fenced = session.machine.has('curl');
  session.say('fence', fenced ? 'version' : 'none');
  if (!fenced) return { version: seen.version, spec: undefined };
  const spec = readSpec(await session.machine.engine('GET', '/swarm'), session.setting('want_swarm'), autolock);
  if (spec === undefined) throw new Refused('unknown-spec');
  return { version: spec.version, spec: spec.text };
};

const postSpec = async (session: Session, spec: string, query: string): Promise<string> => {
  session.goOn();
  const path = `/swarm/update?version=${session.setting('from_version')}&${query}`;
  const answer = await session.machine.engine('POST', path, spec);
  session.goOn();
  if (answer.kind !== 'answered') return answer.kind === 'unreachable' ? 'declined' : 'indeterminate';
  if (answer.body.includes('update out of sequence')) return 'out-of-sequence';
  if (answer.status === 200) return 'rotated';
  return [400, 401, 403, 404].includes(answer.status) ? 'declined' : 'indeterminate';
};

/** As `act_at_version` in spec.sh. `unfenced`: whether the client reports success. */
export const actAtVersion = async (
  session: Session,
  { version, spec }: FencedState,
  query: string,
  unfenced: () => Promise<boolean>,
): Promise<string> => {
  if (version !== session.setting('from_version')) return 'out-of-sequence';
  if (spec !== undefined) return postSpec(session, spec, query);
  return (await unfenced()) ? 'rotated' : 'indeterminate';
};
