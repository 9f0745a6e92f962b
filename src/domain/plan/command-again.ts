import type { Action, SwarmChange } from './plan.js';

const COMMANDS: Readonly<Record<Action, string>> = {
  enable: 'enable',
  // A key that is live and not stored: `enable` stores it, and changes nothing else.
  adopt: 'enable',
  disable: 'disable',
  rotate: 'rotate',
  rotateCompromised: 'rotate --compromised',
};

/** The command that was run, with its option, for one swarm. */
export const commandAgain = ({ action, swarmId }: Pick<SwarmChange, 'action' | 'swarmId'>): string =>
  `lockstep ${COMMANDS[action]} --swarm ${swarmId}`;
