/** The public library: what the command does, for programs. Types are stable within a major version. */
export { audit } from './domain/findings/audit.js';
export type { AuditPolicy, Finding } from './domain/findings/finding.js';
export { EXIT, LockstepError, type ExitCode } from './domain/errors.js';
export type * from './domain/fleet.js';
export type * from './domain/host-facts.js';
export type * from './domain/ids.js';
export type * from './domain/instance.js';
export type * from './domain/observation.js';
export { groupIntoSwarms } from './domain/grouping.js';
export { observeFleet, type ObservedFleet, type ObserveOptions } from './operations/observe-fleet.js';
export type { Clock } from './ports/clock.js';
export type * from './ports/command-runner.js';
export type { Events } from './ports/events.js';
export type { Discovery, FleetDirectory } from './ports/fleet-directory.js';
export type { LockstepEvent } from './events/registry.js';
export { reportSchema, type Report } from './report/model.js';
export { buildReport, type ReportInput } from './report/build.js';
export { renderers, type Format } from './report/renderers.js';
