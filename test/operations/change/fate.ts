import type { Delivery, DeliveryResult } from '../../../src/lab/lab-fleet.js';
import { pretendedAnswer, pretendedNudge } from '../../model/forgery.js';
import type { CustodyWorld } from '../../support/custody-world.js';

export interface Interference {
  /** What Systems Manager is given in place of the script's result, which does not run; undefined: it runs. */
  readonly instead?: (delivery: Delivery) => DeliveryResult | undefined;
  /** Before the script runs. */
  readonly before?: (host: string, delivery: Delivery) => unknown;
  /** After it ran: what Systems Manager is given as its result. */
  readonly after?: (
    result: DeliveryResult,
    host: string,
    delivery: Delivery,
  ) => DeliveryResult | Promise<DeliveryResult>;
}

const stepOf = ({ endpoint }: CustodyWorld, { commandId }: Delivery): string | undefined => {
  const comment = endpoint.history.find((command) => command.commandId === commandId)?.accepted.comment;
  return comment?.split(' ')[2];
};

/** Interferes with each delivery of the script of one step of a run (`rotate`, `confirm` …), on every host. */
export const interfere = (world: CustodyWorld, step: string, { instead, before, after }: Interference): void => {
  for (const { instanceId, host } of world.instances) {
    const deliver = host.deliver.bind(host);
    const { name } = world.hosts.find((each) => each.instanceId === instanceId) ?? { name: instanceId };
    host.deliver = async (delivery) => {
      const isMeant = stepOf(world, delivery) === step;
      if (isMeant) await before?.(name, delivery);
      const result = (isMeant ? instead?.(delivery) : undefined) ?? (await deliver(delivery));
      return isMeant && after !== undefined ? after(result, name, delivery) : result;
    };
  }
};

/** A host that answers as if it had acted, and has not. */
export const pretending = ({ commands }: Delivery): DeliveryResult | undefined =>
  answering(pretendedAnswer(commands.join('\n')));

/** The same for the update that moves the swarm on. */
export const pretendingToNudge = ({ commands }: Delivery): DeliveryResult | undefined =>
  answering(pretendedNudge(commands.join('\n')));

const answering = (answer: string | undefined): DeliveryResult | undefined =>
  answer === undefined
    ? undefined
    : {
        status: 'Success',
        exitCode: 0,
        standardOutput: Buffer.from(answer),
        standardError: Buffer.alloc(0),
      };

/** What happens once, when it is called for the first time. */
export const once = (happen: () => unknown): (() => Promise<void>) => {
  let happened = false;
  return async () => {
    if (happened) return;
    happened = true;
    await happen();
  };
};
