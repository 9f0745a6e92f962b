import { createClients } from '../../../src/aws/clients/clients.js';
import { createConnections } from '../../../src/aws/clients/connections.js';
import { createTelemetry } from '../../../src/aws/clients/telemetry.js';
import type { Telemetry } from '../../../src/aws/clients/telemetry.js';
import { createCommandRunner } from '../../../src/aws/run-command/runner.js';
import { systemClock } from '../../../src/cli/system-clock.js';
import type { InstanceId, Region } from '../../../src/domain/ids.js';
import type { LockstepEvent } from '../../../src/events/registry.js';
import { startEndpoint } from '../../../src/lab/endpoint/index.js';
import type { EndpointSettings, LabEndpoint } from '../../../src/lab/endpoint/index.js';
import type { LabInstance } from '../../../src/lab/lab-fleet.js';
import type { CommandRequest, CommandRunner } from '../../../src/ports/command-runner.js';
import { ACCOUNT, OTHER_ACCOUNT, REGION, accessKey } from '../endpoint/lab.js';

export const REGIONS: readonly [Region, Region, Region] = [REGION, 'us-east-1' as Region, 'eu-south-1' as Region];

/** Quicker than a real service would like, otherwise as the product does it. */
const PACING = { first: 40, growth: 1.4, ceiling: 400, throttledCeiling: 800, jitter: 0.2 };

export interface Room {
  readonly runner: CommandRunner;
  readonly endpoint: LabEndpoint;
  readonly telemetry: Telemetry;
  readonly events: readonly LockstepEvent[];
  readonly close: () => Promise<void>;
}

export interface RoomOptions {
  readonly settings?: Partial<EndpointSettings>;
  /** IAM actions that the second account is denied. */
  readonly deniedToOther?: readonly string[];
}

/** The room with the product's own clients, against the lab's endpoint over HTTP. */
export const startRoom = async (
  instances: readonly LabInstance[],
  { settings, deniedToOther = [] }: RoomOptions = {},
): Promise<Room> => {
  const keys = { [ACCOUNT]: 'AKIALABONE', [OTHER_ACCOUNT]: 'AKIALABTWO' };
  const endpoint = await startEndpoint({
    fleet: {
      accounts: [
        { accountId: ACCOUNT, regions: REGIONS, accessKeys: [accessKey('AKIALABONE')], roles: [] },
        {
          accountId: OTHER_ACCOUNT,
          regions: REGIONS,
          accessKeys: [accessKey('AKIALABTWO', { denied: new Set(deniedToOther) })],
          roles: [],
        },
      ],
      instances: [...instances],
    },
    settings: { deliveryTickMilliseconds: 1, ...settings },
  });
  const telemetry = createTelemetry();
  const events: LockstepEvent[] = [];
  const runner = createCommandRunner({
    clientsFor: ({ account, region }) =>
      createClients(
        { endpoint: endpoint.url, version: '0.0.0', telemetry, connections: createConnections({}) },
        { accessKeyId: keys[account] ?? '', secretAccessKey: 'lab-secret' },
        region,
      ),
    clock: systemClock,
    events: { emit: (event) => events.push(event) },
    pacing: PACING,
  });
  return { runner, endpoint, telemetry, events, close: () => endpoint.close() };
};

export const requestFor = (instances: readonly LabInstance[], given: Partial<CommandRequest> = {}): CommandRequest => ({
  comment: 'lockstep run-1 probe',
  script: 'echo answer\n',
  targets: instances.map(({ instanceId, account, region }) => ({ instanceId, scope: { account, region } })),
  deliverySeconds: 30,
  executionSeconds: 30,
  repeatable: true,
  isWhole: () => true,
  ...given,
});

/** How many of the endpoint's commands reached each instance. */
export const commandsPer = ({ endpoint }: Room): ReadonlyMap<InstanceId, number> => {
  const counts = new Map<InstanceId, number>();
  for (const { instance } of endpoint.history.flatMap(({ invocations }) => invocations)) {
    counts.set(instance.instanceId, (counts.get(instance.instanceId) ?? 0) + 1);
  }
  return counts;
};
