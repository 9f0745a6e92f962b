import type { EndpointSettings } from '../../src/lab/endpoint/index.js';

/** For operators in haste: what these times are about is shown by the contract of the endpoint. */
export const QUICK_SERVICE: Partial<EndpointSettings> = {
  deliveryTickMilliseconds: 5,
  consistencyWindowMilliseconds: 15,
};
