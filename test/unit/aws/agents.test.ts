import { describe, expect, it } from '@jest/globals';
import { agentState } from '../../../src/aws/discovery/agents.js';

describe('agentState', () => {
  const lastPingAt = new Date('2026-01-02T03:04:05Z');

  it.each([
    ['an instance that is not listed', undefined, { kind: 'notManaged' }],
    [
      'an agent that answers',
      { PingStatus: 'Online', AgentVersion: '3.3.40.0', PlatformName: 'Ubuntu', PlatformVersion: '24.04' },
      { kind: 'online', agentVersion: '3.3.40.0', platform: 'Ubuntu 24.04' },
    ],
    [
      'an agent that names only its type of platform',
      { PingStatus: 'Online', AgentVersion: '3.3.40.0', PlatformType: 'Linux' },
      { kind: 'online', agentVersion: '3.3.40.0', platform: 'Linux' },
    ],
    [
      'a lost agent',
      { PingStatus: 'ConnectionLost', LastPingDateTime: lastPingAt },
      { kind: 'connectionLost', lastPingAt },
    ],
    ['an inactive agent', { PingStatus: 'Inactive' }, { kind: 'connectionLost', lastPingAt: undefined }],
    ['no status', {}, { kind: 'unknown', reason: 'Systems Manager gave no ping status' }],
  ] as const)('of %s', (_, node, expected) => {
    expect(agentState(node)).toEqual(expected);
  });
});
