import type { LockstepEvent } from './registry.js';

/** An event in words, for a person who watches. */
export function describeEvent(event: LockstepEvent): string {
  switch (event.kind) {
    case 'run.started':
      return `run ${event.runId}: ${event.command}`;
    case 'discovery.scopeListed':
      return `account ${event.account}, ${event.region}: ${event.instances} instances`;
    case 'discovery.done':
      return `${event.instances} instances found in ${event.scopes} scopes`;
    case 'probe.sent':
      return `asking ${event.targets} hosts`;
    case 'probe.progress':
      return `${event.ended} of ${event.targets} hosts answered`;
    case 'probe.unreadable':
      return `${event.instanceId}: ${event.reason}`;
    case 'swarm.judged':
      return `swarm ${event.name}: ${event.failed === 0 ? 'nothing failed' : `${event.failed} controls failed`}`;
    case 'aws.throttled':
      return `${event.operation} is throttled, waiting ${Math.round(event.waitedMilliseconds / 1000)} s`;
    case 'run.ended':
      return `run ${event.runId} ended with exit code ${event.exitCode}`;
  }
}
