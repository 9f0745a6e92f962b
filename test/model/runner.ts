import { randomUUID } from 'node:crypto';
import { EXIT, LockstepError } from '../../src/domain/errors.js';
import type { CommandId, InstanceId, RunId } from '../../src/domain/ids.js';
import type {
  CommandRequest,
  CommandRunner,
  InvocationOutcome,
  RecallRequest,
} from '../../src/ports/command-runner.js';
import { lyingAnswer } from '../support/lies.js';
import type { CommandFault } from './faults.js';
import { forgedAnswer, pretendedAnswer } from './forgery.js';
import type { Scene } from './host/answer.js';
import { orderIn } from './host/order.js';
import { runScript } from './host/run-script.js';
import type { Process } from './process.js';
import { strangersKeys } from './sealing-keys.js';
import { reboot } from './swarm/fate.js';
import { serves } from './swarm/swarm.js';
import type { Invocation, World } from './world.js';

const TRANSIT_MILLISECONDS = 500;
const ACTS = ['rotate', 'autolock'];
const READING = ['probe', 'prove', 'look'];
/** How the effect of an act is told. */
export const CHANGE = 'the swarm changes';

/** Run Command over the hosts of a world, for one run. A step is passed before a command is sent and after it has ended. */
export const createModelRunner = (
  world: World,
  by: RunId,
  { step, hasExpired }: Pick<Process, 'step' | 'hasExpired'>,
): CommandRunner => {
  const deliver = async (invocation: Invocation, fault: CommandFault | undefined, seconds: number) => {
    const { kind } = fault ?? { kind: undefined };
    if (kind === 'undelivered') return notRun('undeliverable', 'the command could not be delivered');
    await world.clock.sleep(TRANSIT_MILLISECONDS);
    const present = world.swarmOf(invocation.instanceId)?.manager;
    const isReached = present !== undefined && present.engine !== 'down' && present.hasAgent;
    if (!isReached || fault?.kind === 'late') {
      if (fault?.kind === 'late')
        world.clock.after(fault.seconds * 1000, () => {
          runOn(world, by, invocation);
        });
      await world.clock.sleep(seconds * 1000);
      return indeterminate('deliveryTimedOut');
    }
    runWith(world, by, invocation, fault);
    await world.clock.sleep(TRANSIT_MILLISECONDS);
    if (kind === 'answerLost') return indeterminate('sendUnknown');
    if (hasExpired()) return indeterminate('notFollowed');
    return outcomeOf(invocation);
  };

  const send = async (request: CommandRequest): Promise<ReadonlyMap<InstanceId, InvocationOutcome>> => {
    const { comment, script, targets, deliverySeconds } = request;
    const planned = world.faults.command(ACTS.includes(orderIn(script).name));
    if (planned?.fault.kind === 'refused' || hasExpired()) throw refusedAltogether();
    if (planned?.fault.kind === 'throttled') await world.clock.sleep(planned.fault.seconds * 1000);
    const commandId = randomUUID();
    const sentAt = world.clock.now().getTime();
    const chosen = planned === undefined ? undefined : targets[planned.target % targets.length]?.instanceId;
    const outcomes = targets.map(async ({ instanceId }) => {
      const invocation: Invocation = {
        commandId,
        comment,
        instanceId,
        script,
        sentAt,
        output: undefined,
        tells: undefined,
      };
      world.history.push(invocation);
      const fault = instanceId === chosen ? planned?.fault : undefined;
      return [instanceId, await deliver(invocation, fault, deliverySeconds)] as const;
    });
    return new Map(await Promise.all(outcomes));
  };

  return {
    run: async (request, { signal }) => {
      signal?.throwIfAborted();
      const what = request.comment.split(' ')[2] ?? '';
      await step(`before command ${what}`);
      try {
        return await send(request);
      } finally {
        await step(`after command ${what}`);
      }
    },
    recall: async (request) => {
      await world.clock.sleep(TRANSIT_MILLISECONDS);
      await step('after recall');
      if (hasExpired())
        return new Map(request.targets.map(({ instanceId }) => [instanceId, indeterminate('sendUnknown')]));
      return new Map(request.targets.map(({ instanceId }) => [instanceId, recalled(world, request, instanceId)]));
    },
  };
};

/** The agent runs the script, in whatever state it finds the host. */
const runOn = (world: World, by: RunId, invocation: Invocation): void => {
  const found = world.swarmOf(invocation.instanceId);
  if (found === undefined || found.manager.engine === 'down') return;
  world.settle();
  const order = orderIn(invocation.script);
  const isAct = ACTS.includes(order.name);
  const scene: Scene = {
    ...found,
    order,
    commandId: invocation.commandId,
    fate: world.fate,
    trouble: isAct ? world.faults.engine() : undefined,
    change: (swarm, key) => {
      world.change(swarm, key, by);
      world.happened(`${CHANGE} on ${found.manager.name}`);
    },
    later: (milliseconds, action) => {
      world.clock.after(milliseconds, action);
    },
  };
  invocation.output = runScript(scene);
  if (order.settings.get('live_key') === 'send' && serves(found.swarm, found.manager))
    invocation.tells = found.swarm.key;
  if (!READING.includes(order.name)) world.happened(`${order.name} on ${found.manager.name}`);
};

const runWith = (world: World, by: RunId, invocation: Invocation, fault: CommandFault | undefined): void => {
  const restart = (): void => {
    const manager = world.swarmOf(invocation.instanceId)?.manager;
    if (manager !== undefined) reboot(manager, world.fate);
    world.happened(`reboot of ${manager?.name ?? ''}`);
  };
  switch (fault?.kind) {
    case 'reboot':
      if (fault.when === 'after') runOn(world, by, invocation);
      restart();
      runOn(world, by, invocation);
      return;
    case 'twice':
      runOn(world, by, invocation);
      runOn(world, by, invocation);
      return;
    case 'cut':
      runOn(world, by, invocation);
      invocation.output = invocation.output?.slice(0, 60);
      invocation.tells = undefined;
      return;
    case 'garbled':
      runOn(world, by, invocation);
      invocation.output = invocation.output?.replace(/[A-Za-z](?=[A-Za-z0-9+/=]+ END)/, '+');
      invocation.tells = undefined;
      return;
    case 'lies': {
      const earlier = world.history.flatMap(({ instanceId, output }) =>
        instanceId === invocation.instanceId && output !== undefined ? [output] : [],
      );
      runOn(world, by, invocation);
      const { script, output = '' } = invocation;
      const stranger = strangersKeys().publicKey;
      if (READING.includes(orderIn(script).name))
        invocation.output = lyingAnswer(fault.lie, { script, output, earlier, stranger });
      return;
    }
    case 'forged':
      runOn(world, by, invocation);
      invocation.output = forgedAnswer(invocation);
      invocation.tells = undefined;
      return;
    case 'pretended':
      invocation.output = pretendedAnswer(invocation.script);
      if (invocation.output === undefined) runOn(world, by, invocation);
      return;
    default:
      runOn(world, by, invocation);
  }
};

const recalled = (world: World, { comment, since }: RecallRequest, instanceId: InstanceId): InvocationOutcome => {
  const known = world.history.filter(
    (each) => each.comment === comment && each.instanceId === instanceId && each.sentAt >= since.getTime(),
  );
  const ran = known.findLast(({ output }) => output !== undefined);
  if (ran !== undefined) return outcomeOf(ran);
  return known.length > 0 ? indeterminate('deliveryTimedOut') : notRun('notSent', 'no such command is listed');
};

const outcomeOf = ({ commandId, output = '' }: Invocation): InvocationOutcome => ({
  kind: 'ran',
  commandId: commandId as CommandId,
  exitCode: 0,
  standardOutput: output,
  standardError: '',
});

const notRun = (why: 'undeliverable' | 'notSent', detail: string): InvocationOutcome => ({
  kind: 'notRun',
  why,
  detail,
});
const UNTOLD = {
  deliveryTimedOut: 'its delivery timed out',
  sendUnknown: 'its answer was lost',
  notFollowed: 'its answer cannot be read: the security token has expired',
} as const;
const indeterminate = (why: keyof typeof UNTOLD): InvocationOutcome => ({
  kind: 'indeterminate',
  why,
  detail: UNTOLD[why],
});

const refusedAltogether = (): LockstepError =>
  new LockstepError({
    code: 'SEND_REFUSED',
    message: 'ssm:SendCommand was refused for every target',
    remedy: 'see why, and run it again',
    exitCode: EXIT.toolError,
  });
