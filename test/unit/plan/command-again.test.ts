import { expect, it } from '@jest/globals';
import { commandAgain } from '../../../src/domain/plan/command-again.js';
import { aChange } from '../../support/builders/plan.js';

it.each([
  ['rotate', 'lockstep rotate'],
  ['rotateCompromised', 'lockstep rotate --compromised'],
  ['enable', 'lockstep enable'],
  ['adopt', 'lockstep enable'],
  ['disable', 'lockstep disable'],
] as const)('the command that carries out %s is %s, for that swarm', (action, command) => {
  const change = aChange({ action });
  expect(commandAgain(change)).toBe(`${command} --swarm ${change.swarmId}`);
});
