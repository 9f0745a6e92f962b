import type { SimulatedEngine } from '../engine/simulated-engine.js';
import { record, type GoStruct } from '../go-template/values.js';

/** What the engine says of its version (moby api/types Version), as far as anyone here asks. */
export const serverVersionValue = (engine: SimulatedEngine): GoStruct =>
  record('*types.Version', {
    Version: engine.options.version,
    ApiVersion: '1.41',
    MinAPIVersion: '1.12',
    Os: 'linux',
    Arch: 'amd64',
  });
