import type { Manager, SwarmView } from '../fleet.js';
import type { NodeCertificate, Validity } from '../host-facts.js';
import { type Remedy, onManager } from '../remedy.js';
import { count, listed } from '../text.js';
import type { Rule, Verdict } from './finding.js';
import { again, whatNow } from './swarm-remedies.js';
import { label, managersOf, nobodyToAsk, surveyManagers } from './manager-survey.js';
import type { Shown } from './manager-survey.js';
import { fail, manual, pass, unknown } from './verdict.js';

const DAY_MS = 86_400_000;
const NS_PER_DAY = DAY_MS * 1e6;
/** The engine's own default (swarmkit ca.DefaultNodeCertExpiration). */
const LONGEST_NODE_CERTIFICATE_DAYS = 90;
/** Swarmkit renews a certificate at a random moment between 50 and 80 % of its validity (ca.calculateRandomExpiry). */
const RENEWED_BY = 0.8;

const NEW_CERTIFICATES = onManager('docker swarm ca --rotate');

const day = (date: Date): string => date.toISOString().slice(0, 10);
const daysLeft = ({ notAfter }: Validity, now: Date): number => (notAfter.getTime() - now.getTime()) / DAY_MS;
const isOverdue = ({ notBefore, notAfter }: Validity, now: Date): boolean =>
  now.getTime() - notBefore.getTime() > RENEWED_BY * (notAfter.getTime() - notBefore.getTime());

const ends = ({ manager, fact }: Shown<NodeCertificate>): string => `${label(manager)} on ${day(fact.notAfter)}`;

/** CIS 7.7: the time set for node certificates, and that the managers really renew theirs in it. */
export const nodeCertificatesRotated: Rule = (swarm, _policy, now) => {
  const { shown, gap } = surveyManagers(swarm, (facts) => facts.certificate);
  const overdue = shown.filter(({ fact }) => isOverdue(fact, now));
  if (overdue.length > 0) {
    return fail(
      `Node certificates are not renewed in time and expire: ${listed(overdue.map(ends))}.`,
      renewal(swarm),
      managersOf(overdue),
    );
  }
  const expiryNs = swarm.witness?.facts?.cluster?.nodeCertExpiryNs;
  if (expiryNs === undefined) return nobodyToAsk(swarm);
  const days = expiryNs / NS_PER_DAY;
  return days > LONGEST_NODE_CERTIFICATE_DAYS
    ? fail(
        `Node certificates are valid for ${lasting(days)}, more than ${LONGEST_NODE_CERTIFICATE_DAYS}.`,
        onManager('docker swarm update --cert-expiry 2160h'),
      )
    : (gap ?? pass(`Node certificates are valid for ${lasting(days)}, and every manager renews its own in time.`));
};

const lasting = (days: number): string =>
  days < 1 ? count(Math.round(days * 24), 'hour') : count(Math.round(days), 'day');

/** A manager that is not open renews nothing: opening it comes first. */
const renewal = (swarm: SwarmView): Remedy =>
  swarm.managers.some(({ state }) => state !== 'unlocked') ? whatNow(swarm) : NEW_CERTIFICATES;

/**
 * A certificate near its end. On a manager that runs, one that is still to be renewed is no cause for worry, however
 * near its end; on any other, nobody renews it.
 */
export const nodeCertificatesLast: Rule = (swarm, policy, now) => {
  const { shown, gap } = surveyManagers(swarm, (facts) => facts.certificate);
  const renewedByItself = (manager: Manager, certificate: Validity): boolean =>
    manager.state === 'unlocked' && !isOverdue(certificate, now);
  const near = shown.filter(
    ({ manager, fact }) => daysLeft(fact, now) < policy.certificateWarningDays && !renewedByItself(manager, fact),
  );
  if (near.length > 0)
    return fail(`Expired, or expire soon: ${listed(near.map(ends))}.`, renewal(swarm), managersOf(near));
  if (gap !== undefined) return gap;
  const first = shown.reduce((a, b) => (b.fact.notAfter < a.fact.notAfter ? b : a));
  return pass(`The first certificate expires: ${ends(first)}.`);
};

const caEnd = (swarm: SwarmView, warningDays: number, now: Date): Verdict | Validity => {
  if (swarm.witness === undefined) return nobodyToAsk(swarm);
  const [ca] = (swarm.witness.facts?.rootCas ?? []).toSorted((a, b) => a.notAfter.getTime() - b.notAfter.getTime());
  if (ca === undefined) {
    return unknown(`The CA certificate could not be read on ${label(swarm.witness)}.`, again(swarm), [swarm.witness]);
  }
  if (daysLeft(ca, now) >= warningDays) return ca;
  return fail(`The CA certificate expires on ${day(ca.notAfter)}, in less than ${warningDays} days.`, NEW_CERTIFICATES);
};

/** CIS 7.8: when the CA is due is a matter of the owner's policy; its dates are the evidence. */
export const caRotated: Rule = (swarm, policy, now) => {
  const ca = caEnd(swarm, policy.caWarningDays, now);
  if ('status' in ca) return ca;
  const inProgress =
    swarm.witness?.facts?.cluster?.rootRotationInProgress === true ? ' A rotation of the CA is in progress.' : '';
  return manual(
    `The CA certificate was created on ${day(ca.notBefore)} and expires on ${day(ca.notAfter)}.${inProgress}`,
    NEW_CERTIFICATES,
  );
};

export const caLasts: Rule = (swarm, policy, now) => {
  const ca = caEnd(swarm, policy.caWarningDays, now);
  return 'status' in ca ? ca : pass(`The CA certificate expires on ${day(ca.notAfter)}.`);
};
