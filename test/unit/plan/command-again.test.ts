import { expect, it } from '@jest/globals';
import { commandAgain } from '../../../src/domain/plan/command-again.js';
import { aChange } from '../../support/builders/plan.js';
import { remedyText } from '../../../src/domain/remedy.js';
import { whyNoCommand } from '../../support/fit-remedies.js';

it.each([
  ['rotate', 'lockstep rotate'],
  ['rotateCompromised', 'lockstep rotate --compromised'],
  ['enable', 'lockstep enable'],
  ['adopt', 'lockstep enable'],
  ['disable', 'lockstep disable'],
] as const)('the command that carries out %s is %s, for that swarm', async (action, command) => {
  const change = aChange({ action });
  const again = remedyText(commandAgain(change));
  expect(again).toBe(`${command} --swarm ${change.swarmId}`);
  expect(await whyNoCommand(again)).toBeUndefined();
});
