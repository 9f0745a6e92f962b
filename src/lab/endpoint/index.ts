/** The lab's AWS: what it answers is written down in ../CONTRACT.md. */
export { startEndpoint, type LabEndpoint } from './endpoint.js';
export { noFaults, type InstanceFaults } from './faults.js';
export type { EndpointSettings } from './endpoint-settings.js';
