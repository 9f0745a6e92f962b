import { createRequire } from 'node:module';
import type * as Ec2 from '@aws-sdk/client-ec2';

/**
 * The part of the SDK for EC2 that is used here. It is one file of two megabytes, in CommonJS: `import` searches all of it for the names
 * that it exports before it is run, a fifth of a second at every start of the command.
 */
const sdk = createRequire(import.meta.url)('@aws-sdk/client-ec2') as typeof Ec2;

export const { DescribeInstancesCommand, DescribeRegionsCommand, EC2Client } = sdk;
export type EC2Client = Ec2.EC2Client;
