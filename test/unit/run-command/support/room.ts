import { createCommandRunner } from '../../../../src/aws/run-command/runner.js';
import type { AccountId, InstanceId, Region } from '../../../../src/domain/ids.js';
import type { Scope } from '../../../../src/domain/instance.js';
import type { LockstepEvent } from '../../../../src/events/registry.js';
import type { CommandRequest, CommandRunner, CommandTarget } from '../../../../src/ports/command-runner.js';
import { createFakeClock } from '../../../support/fake-clock.js';
import type { FakeClock } from '../../../support/fake-clock.js';
import { createFakeSsm } from './fake-ssm.js';
import type { FakeSsm, FakeSsmOptions } from './fake-ssm.js';
import { host } from './run-command-store.js';
import type { FakeHost } from './run-command-store.js';

export const IRELAND: Scope = { account: '111122223333' as AccountId, region: 'eu-west-1' as Region };
export const OHIO: Scope = { account: '444455556666' as AccountId, region: 'us-east-2' as Region };

export const instanceId = (number: number): InstanceId => `i-${number.toString(16).padStart(17, '0')}` as InstanceId;

/** Targets with the numbers from `first` on. */
export const targets = (count: number, scope: Scope = IRELAND, first = 1): readonly CommandTarget[] =>
  Array.from({ length: count }, (_, index) => ({ instanceId: instanceId(first + index), scope }));

/** A managed node for each target, answering as `given` says of it. */
export const hostsFor = (
  of: readonly CommandTarget[],
  given: (index: number) => Partial<FakeHost> = () => ({}),
): Map<string, FakeHost> => new Map(of.map((target, index) => [target.instanceId, host(given(index))]));

export const request = (of: readonly CommandTarget[], given: Partial<CommandRequest> = {}): CommandRequest => ({
  comment: 'lockstep run-1 probe',
  script: 'echo answer\n',
  targets: of,
  deliverySeconds: 60,
  executionSeconds: 60,
  repeatable: true,
  isWhole: () => true,
  ...given,
});

type RoomOptions = Omit<FakeSsmOptions, 'clock'> & { readonly random?: readonly number[] };

export interface Room {
  readonly runner: CommandRunner;
  readonly clock: FakeClock;
  readonly ssm: FakeSsm;
  readonly events: readonly LockstepEvent[];
}

/** The room over one fake service, on a fake clock. `random` is gone through once, then it is 0.5: no jitter. */
export function createRoom({ random = [], ...options }: RoomOptions): Room {
  const clock = createFakeClock();
  const ssm = createFakeSsm({ ...options, clock });
  const events: LockstepEvent[] = [];
  const draws = [...random];
  const runner = createCommandRunner({
    clientsFor: () => ssm.clients(),
    clock,
    events: { emit: (event) => events.push(event) },
    random: () => draws.shift() ?? 0.5,
  });
  return { runner, clock, ssm, events };
}
