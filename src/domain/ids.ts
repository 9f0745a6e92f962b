/** Branded identifiers: a string that was checked once carries the proof in its type. */

type Brand<Name extends string> = string & { readonly __brand: Name };

/** `i-…` of EC2 or `mi-…` of a hybrid node of Systems Manager. */
export type InstanceId = Brand<'InstanceId'>;
/** Twelve digits. */
export type AccountId = Brand<'AccountId'>;
/** A region's name, such as `eu-west-1`. */
export type Region = Brand<'Region'>;
/** The cluster id of a swarm: 25 characters, the `O` of every node certificate (swarmkit identity.NewID); behind `FIPS.` where it was made in FIPS mode (manager.go). */
export type SwarmId = Brand<'SwarmId'>;
/** A swarm node's id: 25 characters, the `CN` of its certificate. */
export type NodeId = Brand<'NodeId'>;
/** A Run Command command id (a UUID). */
export type CommandId = Brand<'CommandId'>;
/** The id of one lockstep run. */
export type RunId = Brand<'RunId'>;
/** Names an unlock key without telling it: 16 hex digits (see `fingerprintOf` in key.ts). */
export type Fingerprint = Brand<'Fingerprint'>;

const INSTANCE_ID = /^m?i-[0-9a-f]{8,17}$/;
const ACCOUNT_ID = /^\d{12}$/;
const REGION = /^[a-z]{2,4}(?:-[a-z]+)+-\d{1,2}$/;
const NODE_ID = /^[0-9a-z]{25}$/;
const SWARM_ID = /^(?:FIPS\.)?[0-9a-z]{25}$/;
/** Also fit for a staging label of either vault. */
const RUN_ID = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/;
const FINGERPRINT = /^[0-9a-f]{16}$/;

export const isInstanceId = (text: string): text is InstanceId => INSTANCE_ID.test(text);
export const isAccountId = (text: string): text is AccountId => ACCOUNT_ID.test(text);
export const isRegion = (text: string): text is Region => REGION.test(text);
export const isSwarmId = (text: string): text is SwarmId => SWARM_ID.test(text);
export const isNodeId = (text: string): text is NodeId => NODE_ID.test(text);
export const isRunId = (text: string): text is RunId => RUN_ID.test(text);
export const isFingerprint = (text: string): text is Fingerprint => FINGERPRINT.test(text);
