/** How the endpoint behaves where AWS leaves it open, or where real waiting would make a test slow. All times are real milliseconds. */
export interface EndpointSettings {
  /** Between two rounds of deliveries of one command; the number in flight may double each round (1, 2, 4, …). */
  readonly deliveryTickMilliseconds: number;
  /** For so long after SendCommand the command and its invocations are not to be found. 0 switches it off. */
  readonly consistencyWindowMilliseconds: number;
  /** How long one second of TimeoutSeconds and executionTimeout lasts for the endpoint (never for a host). 1000 is real time. */
  readonly millisecondsPerSecond: number;
  /** Upper bound of a page, whatever MaxResults says; undefined leaves the services' own. */
  readonly pageSize: number | undefined;
  /** Every page is preceded by one without entries, but with a token. */
  readonly emptyPages: boolean;
  /** A page begins with the last entry of the page before. */
  readonly repeatedEntries: boolean;
  /** `Delivery Timed Out` instead of `DeliveryTimedOut`: the documentation and the service write it differently. */
  readonly spacedStatusDetails: boolean;
  /** Deliveries that one node works on at a time (amazon-ssm-agent `CommandWorkersLimit`). */
  readonly commandsPerNode: number;
}

export const DEFAULT_SETTINGS: EndpointSettings = {
  deliveryTickMilliseconds: 20,
  consistencyWindowMilliseconds: 150,
  millisecondsPerSecond: 1000,
  pageSize: undefined,
  emptyPages: false,
  repeatedEntries: false,
  spacedStatusDetails: false,
  commandsPerNode: 5,
};
