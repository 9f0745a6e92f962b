import type { SwarmCustody } from '../domain/custody.js';
import type { RunId, SwarmId } from '../domain/ids.js';
import { observeCustody } from '../keys/observe-custody.js';
import { observeFleet, type ObservedFleet } from '../fleet/observe-fleet.js';
import type { Events } from '../ports/events.js';
import type { Fleet } from './compose.js';
import type { FleetSettings } from './fleet-settings.js';
import { newNonce } from './run-id.js';

/** A fleet, and who keeps its keys. */
export interface Seen extends ObservedFleet {
  /** Of every swarm; undefined where the vaults were not to be read. */
  readonly custody: ReadonlyMap<SwarmId, SwarmCustody> | undefined;
}

interface LookSettings {
  readonly fleet: Fleet;
  readonly events: Events;
  readonly runId: RunId;
  readonly settings: FleetSettings;
  /** Whether the vaults are read and the kept keys tried. */
  readonly prove: boolean;
  /** Whether the vaults are asked as well what they would take. */
  readonly forChange?: boolean;
  readonly signal: AbortSignal;
}

/** How the fleet is now: discovery and probe, and where that is wanted vault and proof. Changes nothing. */
export async function observeSelection({
  fleet,
  events,
  runId,
  settings,
  prove,
  forChange = false,
  signal,
}: LookSettings): Promise<Seen> {
  const { deliverySeconds, swarms } = settings;
  const ports = { ...fleet, events };
  const round = () => ({ runId, nonce: newNonce(), deliverySeconds, signal });
  const observed = await observeFleet(ports, { ...round(), swarms });
  const custody = prove ? await observeCustody(ports, observed.view.swarms, { ...round(), forChange }) : undefined;
  return { ...observed, custody };
}
