import type { Delivery, DeliveryResult, LabHost } from '../../lab-fleet.js';
import type { InstanceFaults } from '../faults.js';

/** What Systems Manager learns of a delivery. */
export type Delivered =
  | { readonly kind: 'answered'; readonly result: DeliveryResult }
  | { readonly kind: 'undeliverable' }
  | { readonly kind: 'timedOut' };

/** Hands a script to a host, with what is to go wrong there. Rejects as the host does. */
export const deliverWith = async (
  faults: InstanceFaults | undefined,
  host: LabHost,
  delivery: Delivery,
): Promise<Delivered> => {
  switch (faults?.delivery) {
    case 'undeliverable':
      return { kind: 'undeliverable' };
    case 'timedOutNotRun':
      return { kind: 'timedOut' };
    case 'timedOutAfterRun':
      await host.deliver(delivery);
      return { kind: 'timedOut' };
    case 'runTwice':
      await host.deliver(delivery);
      break;
    case undefined:
      break;
  }
  const result = await host.deliver(delivery);
  return { kind: 'answered', result: { ...result, standardOutput: spoiled(result.standardOutput, faults) } };
};

/** Lone continuation and start bytes: never UTF-8, wherever they stand. */
const NO_UTF8 = Buffer.from([0xff, 0xfe, 0x80, 0xc3]);

const spoiled = (output: Buffer, faults: InstanceFaults | undefined): Buffer => {
  if (faults === undefined) return output;
  const { banner, corrupt, cutAfterBytes } = faults;
  const middle = Math.floor(output.length / 2);
  const body =
    corrupt === true ? Buffer.concat([output.subarray(0, middle), NO_UTF8, output.subarray(middle)]) : output;
  const whole =
    banner === undefined ? body : Buffer.concat([Buffer.from(banner.before), body, Buffer.from(banner.after)]);
  return cutAfterBytes === undefined ? whole : whole.subarray(0, cutAfterBytes);
};
