import { ours, type OurCommand, type RemedyCommand } from '../remedy.js';
import type { Action, SwarmChange } from './plan.js';

const COMMANDS: Readonly<Record<Action, readonly [RemedyCommand, ...(readonly string[])]>> = {
  enable: ['enable'],
  // A key that is live and not stored: `enable` stores it, and changes nothing else.
  adopt: ['enable'],
  disable: ['disable'],
  rotate: ['rotate'],
  rotateCompromised: ['rotate', '--compromised'],
};

/** The command that was run, with its option, for one swarm. */
export function commandAgain({ action, swarmId }: Pick<SwarmChange, 'action' | 'swarmId'>): OurCommand {
  const [command, ...options] = COMMANDS[action];
  return ours(command, ...options, '--swarm', swarmId);
}
