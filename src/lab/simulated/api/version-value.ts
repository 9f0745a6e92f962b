import type { SimulatedEngine } from '../engine/simulated-engine.js';
import { record, type GoStruct } from '../go-template/values.js';

/** API versions of engine 20.10: 1.12 to 1.41. */
export const API = { oldestMinor: 12, newestMinor: 41 } as const;

/** What the engine says of its version (moby api/types Version), as far as anyone here asks. */
export const serverVersionValue = (engine: SimulatedEngine): GoStruct =>
  record('*types.Version', {
    Version: engine.options.version,
    ApiVersion: `1.${API.newestMinor}`,
    MinAPIVersion: `1.${API.oldestMinor}`,
    Os: 'linux',
    Arch: 'amd64',
  });
