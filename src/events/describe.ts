import { STATUS_WORDS } from '../domain/change-outcome.js';
import { stepLabel } from '../operations/words.js';
import { count } from '../domain/text.js';
import type { LockstepEvent } from './registry.js';

/** An event in words, for a person who watches. */
export function describeEvent(event: LockstepEvent): string {
  switch (event.kind) {
    case 'run.started':
      return `run ${event.runId}: ${event.command}`;
    case 'discovery.scopeListed':
      return `account ${event.account}, ${event.region}: ${count(event.instances, 'instance')}`;
    case 'discovery.scopeLeftOut':
      return `account ${event.account}, ${event.region}: skipped: ${event.reason}`;
    case 'discovery.done':
      return `${count(event.instances, 'instance')} found in ${count(event.scopes, 'account and region', 'accounts and regions')}`;
    case 'probe.sent':
      return `querying ${count(event.targets, 'host')}`;
    case 'probe.progress':
      return `${event.ended} of ${count(event.targets, 'host')} answered`;
    case 'probe.unreadable':
      return `${event.instanceId}: ${event.reason}`;
    case 'prove.sent':
      return `verifying the keys of ${count(event.targets, 'manager')}`;
    case 'prove.progress':
      return `verification: ${event.ended} of ${count(event.targets, 'manager')} answered`;
    case 'unlock.sent':
      return `sending keys to ${count(event.managers, 'manager')} of ${count(event.swarms, 'swarm')}`;
    case 'unlock.again':
      return `next poll in ${event.inSeconds} s`;
    case 'unlock.blind':
      return `the fleet cannot be inspected: ${event.reason}`;
    case 'swarm.judged':
      return `swarm ${event.name}: ${event.failed === 0 ? 'no control failed' : `${count(event.failed, 'control')} failed`}`;
    case 'change.started':
      return `changing ${count(event.swarms, 'swarm')}`;
    case 'swarm.step':
      return `${event.name}: ${stepLabel(event.step)}${SAID[event.state]}${event.said === '' ? '' : `: ${event.said}`}`;
    case 'swarm.ended':
      return `${event.name}: ${STATUS_WORDS[event.status]}`;
    case 'journal.broken':
      return `the journal cannot be written; the run continues without it: ${event.reason}`;
    case 'aws.throttled':
      return `${event.operation} is throttled, waiting ${Math.round(event.waitedMilliseconds / 1000)} s`;
    case 'run.ended':
      return `run ${event.runId} ended with exit code ${event.exitCode}`;
  }
}

const SAID = { begun: ' …', done: '', stopped: ' stopped' } as const;
