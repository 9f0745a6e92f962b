import { STATUS_WORDS } from '../domain/change-outcome.js';
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
      return `account ${event.account}, ${event.region}: left out: ${event.reason}`;
    case 'discovery.done':
      return `${count(event.instances, 'instance')} found in ${count(event.scopes, 'account and region', 'accounts and regions')}`;
    case 'probe.sent':
      return `asking ${count(event.targets, 'host')}`;
    case 'probe.progress':
      return `${event.ended} of ${count(event.targets, 'host')} answered`;
    case 'probe.unreadable':
      return `${event.instanceId}: ${event.reason}`;
    case 'prove.sent':
      return `asking ${count(event.targets, 'manager')} for what proves a key`;
    case 'prove.progress':
      return `proof: ${event.ended} of ${count(event.targets, 'manager')} answered`;
    case 'unlock.sent':
      return `sending keys to ${count(event.managers, 'manager')} of ${count(event.swarms, 'swarm')}`;
    case 'unlock.again':
      return `looking again in ${event.inSeconds} s`;
    case 'unlock.blind':
      return `the fleet cannot be looked at: ${event.reason}`;
    case 'swarm.judged':
      return `swarm ${event.name}: ${event.failed === 0 ? 'nothing failed' : `${count(event.failed, 'control')} failed`}`;
    case 'change.started':
      return `changing ${count(event.swarms, 'swarm')}`;
    case 'swarm.step':
      return `${event.name}: ${event.step}${SAID[event.state]}${event.said === '' ? '' : `: ${event.said}`}`;
    case 'swarm.ended':
      return `${event.name}: ${STATUS_WORDS[event.status]}`;
    case 'journal.broken':
      return `the journal is broken, and the run goes on without it: ${event.reason}`;
    case 'aws.throttled':
      return `${event.operation} is throttled, waiting ${Math.round(event.waitedMilliseconds / 1000)} s`;
    case 'run.ended':
      return `run ${event.runId} ended with exit code ${event.exitCode}`;
  }
}

const SAID = { begun: ' …', done: '', stopped: ' stopped' } as const;
