import type { AgentState, DiscoveredInstance } from './instance.js';
import { type Remedy, here } from './remedy.js';

/** The first agent that tells a script the id of its command, as SSM_COMMAND_ID (release notes of amazon-ssm-agent). */
export const FIRST_WITH_COMMAND_ID = '3.0.284';

/** `3.0.161.0`, where that agent is known to be too old for a script that acts once for its command; undefined otherwise. */
export const tooOldAgent = (agent: AgentState): string | undefined =>
  agent.kind === 'online' && isBefore(agent.agentVersion, FIRST_WITH_COMMAND_ID) ? agent.agentVersion : undefined;

/** Compares part by part, as numbers; missing parts are 0. What is no version is before nothing. */
export const isBefore = (version: string, other: string): boolean => {
  if (!/^\d+(\.\d+)*$/.test(version)) return false;
  const [ones, others] = [version, other].map((text) => text.split('.').map(Number));
  for (let n = 0; n < Math.max(ones?.length ?? 0, others?.length ?? 0); n += 1) {
    const difference = (ones?.[n] ?? 0) - (others?.[n] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
};

/** Of instances in one account and region. */
export const updateAgents = (instances: readonly [DiscoveredInstance, ...DiscoveredInstance[]]): Remedy =>
  here(
    `aws ssm send-command --region ${instances[0].scope.region} --document-name AWS-UpdateSSMAgent --instance-ids ${instances
      .map(({ instanceId }) => instanceId)
      .join(' ')}`,
  );

/** Why nothing that acts can be sent to it. */
export const oldAgentInWords = (version: string): string =>
  `its Systems Manager agent is ${version}; scripts that make changes need ${FIRST_WITH_COMMAND_ID} or later`;
