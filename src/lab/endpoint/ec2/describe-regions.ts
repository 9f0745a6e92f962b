import { AwsError } from '../aws-error.js';
import type { Operation } from '../operation.js';
import { flagOf, listOf } from '../protocol/query-parameters.js';
import { refuseDryRun } from './dry-run.js';
import { conditionOf, type FilterTable } from './filters.js';

/** Regions that every account has. */
const STANDING = [
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-northeast-3',
  'ap-south-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'ca-central-1',
  'eu-central-1',
  'eu-north-1',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'sa-east-1',
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
];
/** Some of those that an account has to opt in to. */
const OPT_IN = [
  'af-south-1',
  'ap-east-1',
  'ap-south-2',
  'ap-southeast-3',
  'ap-southeast-4',
  'ca-west-1',
  'eu-central-2',
  'eu-south-1',
  'eu-south-2',
  'il-central-1',
  'me-central-1',
  'me-south-1',
];

interface RegionEntry {
  readonly regionName: string;
  readonly regionEndpoint: string;
  readonly optInStatus: 'opt-in-not-required' | 'opted-in' | 'not-opted-in';
}

/** The regions of the account; with AllRegions those as well that it does not use. */
export const describeRegions: Operation = (input, caller) => {
  const enabled: readonly string[] = caller.account.regions;
  const names = listOf(input, 'RegionName').map(({ value }) => value);
  const isWanted = conditionOf(input, regionFilter);
  const everywhere = [...new Set([...enabled, ...STANDING, ...OPT_IN])].sort();
  const unknown = names.filter((name) => !everywhere.includes(name));
  if (unknown.length > 0)
    throw new AwsError('InvalidParameterValue', `Invalid region names provided: ${unknown.join(', ')}`);
  refuseDryRun(input);
  const regionInfo = everywhere
    .filter((name) => names.length === 0 || names.includes(name))
    .filter((name) => flagOf(input, 'AllRegions') || enabled.includes(name))
    .map((name) => entryOf(name, enabled))
    .filter(isWanted);
  return { regionInfo };
};

const entryOf = (regionName: string, enabled: readonly string[]): RegionEntry => ({
  regionName,
  regionEndpoint: `ec2.${regionName}.amazonaws.com`,
  optInStatus: optInStatusOf(regionName, enabled),
});

const optInStatusOf = (name: string, enabled: readonly string[]): RegionEntry['optInStatus'] => {
  if (!enabled.includes(name)) return 'not-opted-in';
  return STANDING.includes(name) ? 'opt-in-not-required' : 'opted-in';
};

const FILTERS: ReadonlyMap<string, (entry: RegionEntry) => readonly string[]> = new Map([
  ['region-name', ({ regionName }) => [regionName]],
  ['endpoint', ({ regionEndpoint }) => [regionEndpoint]],
  ['opt-in-status', ({ optInStatus }) => [optInStatus]],
]);

const regionFilter: FilterTable<RegionEntry> = (name) => FILTERS.get(name);
