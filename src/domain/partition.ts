/** A part of AWS with accounts, regions and endpoints of its own; its name is the second field of every ARN. */
export type Partition = string;

interface Entry {
  /** What the names of its regions begin with. */
  readonly prefix: string;
  readonly partition: Partition;
  /** The region that every account has, where questions about the account itself can be asked. */
  readonly home: string;
}

/** Longer beginnings first (botocore partitions.json). */
const PARTITIONS: readonly Entry[] = [
  { prefix: 'cn-', partition: 'aws-cn', home: 'cn-north-1' },
  { prefix: 'us-gov-', partition: 'aws-us-gov', home: 'us-gov-west-1' },
  { prefix: 'us-isob-', partition: 'aws-iso-b', home: 'us-isob-east-1' },
  { prefix: 'us-isof-', partition: 'aws-iso-f', home: 'us-isof-south-1' },
  { prefix: 'us-iso-', partition: 'aws-iso', home: 'us-iso-east-1' },
  { prefix: 'eu-isoe-', partition: 'aws-iso-e', home: 'eu-isoe-west-1' },
  { prefix: 'eusc-', partition: 'aws-eusc', home: 'eusc-de-east-1' },
];
const COMMERCIAL: Entry = { prefix: '', partition: 'aws', home: 'us-east-1' };

const entryOf = (region: string): Entry => PARTITIONS.find(({ prefix }) => region.startsWith(prefix)) ?? COMMERCIAL;

export const partitionOf = (region: string): Partition => entryOf(region).partition;

/** The region to begin with in a partition; undefined for one that is not known here. */
export const homeOfPartition = (partition: Partition): string | undefined =>
  [...PARTITIONS, COMMERCIAL].find((entry) => entry.partition === partition)?.home;

export const homeRegionOf = (region: string): string => entryOf(region).home;

export interface Arn {
  readonly partition: Partition;
  readonly service: string;
  /** Empty for a service that has no regions, such as IAM. */
  readonly region: string;
  /** Empty for what AWS itself owns. */
  readonly account: string;
  readonly resource: string;
}

const ARN = /^arn:(aws(?:-[a-z]+)*):([a-z0-9-]+):([a-z0-9-]*):(\d{12}|aws|):(\S+)$/;

/** Of any partition; undefined for what is no ARN. */
export function parseArn(text: string): Arn | undefined {
  const [, partition, service, region, account, resource] = ARN.exec(text) ?? [];
  return partition === undefined ||
    service === undefined ||
    region === undefined ||
    account === undefined ||
    resource === undefined
    ? undefined
    : { partition, service, region, account, resource };
}
