import type { SwarmCustody } from '../../../src/domain/custody.js';
import { audit } from '../../../src/domain/findings/audit-swarm.js';
import { DEFAULT_POLICY } from '../../../src/domain/findings/finding.js';
import type { Finding } from '../../../src/domain/findings/finding.js';
import type { SwarmView } from '../../../src/domain/fleet.js';
import { NOW } from '../../support/builders/facts.js';

/** What the audit says of one control. */
export const findingOf = (control: string, swarm: SwarmView, custody?: SwarmCustody): Finding => {
  const finding = audit(swarm, DEFAULT_POLICY, NOW, custody).find((each) => each.control === control);
  if (finding === undefined) throw new Error(`No such control: ${control}`);
  return finding;
};

/** A swarm, and what is to be said of it: the status, and words of the evidence. */
export type Case = readonly [name: string, swarm: SwarmView, status: Finding['status'], evidence: string];
