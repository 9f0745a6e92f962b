import { autolockOn, keyAdopted } from './autolock.js';
import { caLasts, caRotated, nodeCertificatesLast, nodeCertificatesRotated } from './certificates.js';
import { vaultKeyOwn } from './vault-key.js';
import { keyKept } from './live-key-stored.js';
import { keyRotated } from './key-age.js';
import { everyManagerProven, managersProven } from './proven.js';
import type { Rule } from './finding.js';
import { dataKeySettled, dockerSecrets, hostTools, managersOpen, oneEngineVersion } from './managers.js';
import { boundToInterface, overlaysEncrypted, planesSeparated } from './network.js';
import { claimsConfirmed, fewestManagers, membersMatched, quorumHolds, spreadOverZones } from './quorum-rules.js';

export interface AuditRule {
  readonly control: string;
  readonly benchmark: string | undefined;
  /** The same control in CIS Docker Benchmark 1.2 to 1.5, which number section 7 one higher. */
  readonly olderNumber: string | undefined;
  readonly title: string;
  readonly rule: Rule;
}

const cis = (number: number, title: string, rule: Rule): AuditRule => ({
  control: `7.${number}`,
  benchmark: 'CIS Docker Benchmark 1.7.0',
  olderNumber: `7.${number + 1}`,
  title,
  rule,
});

const own = (name: string, title: string, rule: Rule): AuditRule => ({
  control: `lockstep.${name}`,
  benchmark: undefined,
  olderNumber: undefined,
  title,
  rule,
});

const KEPT = 'The live unlock key is stored in the vault';
const PROVEN = 'A stored key is verified to unlock every manager';

/** What a proof alone can judge: a locked manager that a stored key unlocks is proven. */
export const proofRules: readonly AuditRule[] = [
  own('key-stored', KEPT, keyKept),
  own('verified', PROVEN, managersProven),
];

/** Every control, the worst to fail first: reports list what they found in this order. */
export const auditRules: readonly AuditRule[] = [
  own('members-confirmed', 'The swarm confirms every instance that claims to be its manager', claimsConfirmed),
  own('managers-open', 'Every manager is unlocked and answers', managersOpen),
  own('quorum', 'Quorum is held, odd, and survives a failure', quorumHolds),
  cis(5, 'Managers run in auto-lock mode', autolockOn),
  own('key-stored', KEPT, keyKept),
  own('verified', PROVEN, everyManagerProven),
  own('vault-key', 'No stored key is encrypted with a KMS key that the whole account can use', vaultKeyOwn),
  own('key-adopted', "Every manager's key on disk follows the autolock setting", keyAdopted),
  own('members-matched', 'Every manager of the swarm is among the instances found', membersMatched),
  own('node-certificates', 'No node certificate is near its expiry', nodeCertificatesLast),
  own('ca', 'The CA certificate is not near its expiry', caLasts),
  cis(7, 'Node certificates are rotated in time', nodeCertificatesRotated),
  own('data-key', 'No rotation of the Raft data key is pending', dataKeySettled),
  own('host-tools', 'Managers have the tools that key sealing requires', hostTools),
  own('zones', 'Managers are spread over availability zones', spreadOverZones),
  cis(6, 'The unlock key is rotated periodically', keyRotated),
  cis(1, 'The swarm has no more managers than it needs', fewestManagers),
  cis(2, 'Swarm services are bound to one host interface', boundToInterface),
  cis(3, 'Overlay networks are encrypted', overlaysEncrypted),
  own('engine-versions', 'Managers run one engine version', oneEngineVersion),
  cis(8, 'The CA certificate is rotated in time', caRotated),
  cis(4, 'Secrets are managed as docker secrets', dockerSecrets),
  cis(9, 'Management traffic is separated from container traffic', planesSeparated),
];
