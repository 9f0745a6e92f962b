/** The lab's AWS: what it answers is written down in ../CONTRACT.md. */
export { startEndpoint, type EndpointOptions, type LabEndpoint } from './endpoint.js';
export type { CallOutcome, RecordedCall, ServiceName } from './calls.js';
export { noFaults, type ErrorFault, type FaultPlan, type InstanceFaults, type OperationFaults } from './faults.js';
export { DEFAULT_SETTINGS, type EndpointSettings } from './settings.js';
export type { CommandRecord, InvocationRecord, InvocationState } from './run-command/command.js';
