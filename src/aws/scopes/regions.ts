import { usageError } from '../../domain/errors.js';
import { isRegion } from '../../domain/ids.js';
import type { Region } from '../../domain/ids.js';
import { homeRegionOf } from '../../domain/partition.js';
import { closest } from './closest.js';

/** Every region of the partition, and whether the account has it enabled (EC2 DescribeRegions with AllRegions). */
export type KnownRegions = ReadonlyMap<Region, 'enabled' | 'notEnabled'>;

/** Where to ask who one is and which regions there are: the region itself first, then the home of its partition. */
export const seatsFor = (region: string): readonly Region[] =>
  [...new Set([region, homeRegionOf(region)])].filter(isRegion);

/**
 * The regions to work in. `known` is undefined where the account does not let us list them: then the names are believed.
 * Errors: one usageError with every region that is unknown or not enabled.
 */
export const chooseRegions = (
  wanted: readonly string[],
  known: KnownRegions | undefined,
  account: string,
): readonly Region[] => {
  const regions = [...new Set(wanted)].filter(isRegion);
  if (known === undefined) return regions;
  const unknown = regions.filter((region) => !known.has(region));
  const notEnabled = regions.filter((region) => known.get(region) === 'notEnabled');
  if (unknown.length === 0 && notEnabled.length === 0) return regions;
  throw usageError(
    unknown.length > 0 ? 'REGION_UNKNOWN' : 'REGION_NOT_ENABLED',
    [
      ...unknown.map((region) => `AWS has no region "${region}"${suggestion(region, known)}`),
      ...notEnabled.map((region) => `region ${region} is not enabled in account ${account}`),
    ].join('; '),
    unknown.length > 0
      ? 'Correct --region, or use --all-regions'
      : 'Enable the region in the account, or leave it out of --region',
  );
};

export const enabledRegions = (known: KnownRegions): readonly Region[] =>
  [...known].filter(([, status]) => status === 'enabled').map(([region]) => region);

const suggestion = (region: string, known: KnownRegions): string => {
  const nearest = closest(region, [...known.keys()]);
  return nearest === undefined ? '' : `; did you mean ${nearest}?`;
};
