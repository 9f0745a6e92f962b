import { afterEach, describe, expect, it } from '@jest/globals';
import { interfere, once } from '../change/fate.js';
import { interruptedAt } from '../change/interrupted.js';
import {
  changeWorld,
  endOf,
  leftovers,
  PATIENCE,
  runIdOf,
  swarmIn,
  told,
  wordsOf,
  type ChangeWorld,
} from '../change/kit.js';
import { textOf } from '../../support/remedy.js';
import { strangeTokens, tokensOn } from './kit.js';

let world: ChangeWorld;
afterEach(() => world.close());

const BOTH = ['rotate-join-tokens', '--yes'];
const CHANGED = { exitCode: 0, status: 'changed' } as const;
const FAILED = { exitCode: 4, status: 'failed' } as const;

const onOneLine = (text: string): string => text.replaceAll(/\s+/g, ' ');

describe('nobody is believed about himself', () => {
  it(
    'an executor that reports new tokens, and has not rotated: the others show the previous ones, and it is named',
    async () => {
      world = await changeWorld();
      const before = await tokensOn(world);
      interfere(world, 'rotate-join-tokens', { instead: strangeTokens });
      const run = await world.command(BOTH);
      expect(endOf(run)).toEqual(FAILED);
      expect(swarmIn(run).outcome.why).toContain(
        'the join tokens were not rotated: web-manager-2, web-manager-3 still show the previous worker and manager tokens, although web-manager-1 reports that it is done',
      );
      expect(textOf(swarmIn(run).outcome.remedy)).toMatch(
        /^Investigate web-manager-1 .* then run: lockstep rotate-join-tokens --role both --swarm /,
      );
      expect(await tokensOn(world)).toEqual(before);
      expect(await leftovers(world)).toEqual([]);
    },
    PATIENCE,
  );

  it(
    'a manager that shows other tokens than the rest is named, and nothing is claimed of it',
    async () => {
      world = await changeWorld();
      interfere(world, 'verify', {
        after: (result, host, delivery) =>
          host === 'web-manager-3' ? (strangeTokens(ofNode(delivery, 2)) ?? result) : result,
      });
      const run = await world.command(BOTH);
      expect(endOf(run)).toEqual(FAILED);
      expect(swarmIn(run).outcome.why).toContain(
        '1 of 3 managers are not verified to show the new worker and manager tokens (web-manager-3: it shows other tokens than web-manager-2)',
      );
    },
    PATIENCE,
  );

  it(
    'an executor that alone shows tokens before anything is changed stops the run: what it shows may be no token at all',
    async () => {
      world = await changeWorld();
      const before = await tokensOn(world);
      interfere(world, 'tokens', {
        after: (result, host, delivery) =>
          host === 'web-manager-1'
            ? (strangeTokens(delivery) ?? result)
            : { ...result, standardOutput: Buffer.from('sh: out of memory') },
      });
      interfere(world, 'rotate-join-tokens', { instead: strangeTokens });
      const run = await world.command(BOTH);
      expect(endOf(run)).toEqual(FAILED);
      expect(swarmIn(run).outcome.why).toContain('no other manager than web-manager-1 shows the join tokens');
      expect(await tokensOn(world)).toEqual(before);
      expect(await leftovers(world)).toEqual([]);
    },
    PATIENCE,
  );

  it(
    'managers that show different tokens before anything is changed stop the run',
    async () => {
      world = await changeWorld();
      const before = await tokensOn(world);
      interfere(world, 'tokens', {
        after: (result, host, delivery) =>
          host === 'web-manager-2' ? (strangeTokens(ofNode(delivery, 1)) ?? result) : result,
      });
      const run = await world.command(BOTH);
      expect(endOf(run)).toEqual(FAILED);
      expect(swarmIn(run).outcome.why).toContain('show different join tokens: a rotation may be in progress');
      expect(await tokensOn(world)).toEqual(before);
      expect(await leftovers(world)).toEqual([]);
    },
    PATIENCE,
  );
});

/** The same order, as the manager at this place of its list would answer it. */
const ofNode = <Order extends { readonly commands: readonly string[] }>(delivery: Order, place: number): Order => ({
  ...delivery,
  commands: delivery.commands.map((line) =>
    line.replaceAll(/want_nodes='([^']+)'/g, (_, nodes: string) => `want_nodes='${nodes.split(' ')[place] ?? ''}'`),
  ),
});

describe('a run that does not come to its end by itself', () => {
  it.each([
    ['before', 'rotate-join-tokens'],
    ['after', 'rotate-join-tokens'],
    ['before', 'settle'],
    ['after', 'verify'],
    ['before', 'release'],
  ] as const)(
    'ended at once %s the script of %s: resumed it rotates once in all, or says that it did not',
    async (when, step) => {
      world = await changeWorld();
      const before = await tokensOn(world);
      const killed = await interruptedAt(world, BOTH, { step, times: 2, when });
      expect(killed.exitCode).toBe(130);
      const run = await world.command(['resume', runIdOf(killed)]);
      const after = await tokensOn(world);
      const isRotated = after.worker !== before.worker;
      // A command that was cancelled before it did anything is not sent a second time by itself.
      expect(endOf(run)).toEqual(isRotated ? CHANGED : FAILED);
      expect(after.manager !== before.manager).toBe(isRotated);
      const rotations = wordsOf(world.effects()).filter((words) => words.startsWith('swarm: new'));
      expect(rotations).toEqual(isRotated ? ['swarm: new worker and manager token'] : []);
      expect(await leftovers(world)).toEqual([]);
      expect(await world.oracle()).toEqual([]);
    },
    PATIENCE,
  );

  it(
    'interrupted before it rotates: it puts the lease back, changes nothing, and can be resumed',
    async () => {
      world = await changeWorld();
      const before = await tokensOn(world);
      const stopped = await interruptedAt(world, BOTH, { step: 'tokens', times: 1 });
      expect(endOf(stopped)).toEqual({ exitCode: 130, status: 'unchanged' });
      expect(await tokensOn(world)).toEqual(before);
      expect(await leftovers(world)).toEqual([]);
      expect(endOf(await world.command(['resume', runIdOf(stopped)]))).toEqual(CHANGED);
      expect((await tokensOn(world)).worker).not.toBe(before.worker);
    },
    PATIENCE,
  );

  it(
    'is not backed out: no engine sets a previous token again, and the command says what to do',
    async () => {
      world = await changeWorld();
      const run = await world.command(BOTH);
      const backout = await world.command(['backout', runIdOf(run)]);
      expect(backout.exitCode).toBe(2);
      expect(onOneLine(backout.stderr)).toContain('a previous one cannot be set again');
    },
    PATIENCE,
  );
});

describe('a swarm', () => {
  it(
    'that moved on since it was inspected is left alone: the engine compares the version',
    async () => {
      world = await changeWorld();
      const before = await tokensOn(world);
      interfere(world, 'rotate-join-tokens', {
        before: async () => {
          const other = world.hosts.find(({ name }) => name === 'web-manager-2');
          await other?.docker(['swarm', 'update', '--task-history-limit', '7']);
        },
      });
      const run = await world.command(BOTH);
      expect(endOf(run)).toEqual(FAILED);
      expect(swarmIn(run).outcome.why).toContain('the cluster version changed since it was recorded');
      expect(await tokensOn(world)).toEqual(before);
      expect(await leftovers(world)).toEqual([]);
    },
    PATIENCE,
  );

  it(
    'in which somebody rotates the other token meanwhile is not claimed to be as planned',
    async () => {
      world = await changeWorld();
      interfere(world, 'verify', {
        before: once(async () => {
          await world.host('web-manager-2').docker(['swarm', 'join-token', '--rotate', '--quiet', 'manager']);
        }),
      });
      const run = await world.command([...BOTH, '--role', 'worker']);
      expect(endOf(run)).toEqual(FAILED);
      expect(swarmIn(run).outcome.why).toContain('web-manager-2: it shows another manager token as well');
    },
    PATIENCE,
  );

  it(
    'whose hosts lack curl is rotated without the fence, and the plan says so',
    async () => {
      world = await changeWorld({ swarms: [{ name: 'web', managers: 3, autolock: true, without: ['curl'] }] });
      const before = await tokensOn(world);
      const run = await world.command(BOTH);
      expect(endOf(run)).toEqual(CHANGED);
      expect(onOneLine(run.stderr)).toContain('Not fenced: no included manager has curl');
      expect((await tokensOn(world)).manager).not.toBe(before.manager);
    },
    PATIENCE,
  );

  it(
    'with a manager that is down is rotated by the others: it has the tokens from them when it is back',
    async () => {
      world = await changeWorld();
      await world.host('web-manager-3').stopEngine();
      const run = await world.command(BOTH);
      expect(endOf(run)).toEqual(CHANGED);
      expect(onOneLine(run.stderr)).toContain('skipped:');
      expect(told(run)).toContain('prove: 2 of 2 managers show the new worker and manager tokens');
    },
    PATIENCE,
  );

  it(
    'of one manager is blocked: nobody could confirm the change; --single-manager accepts that',
    async () => {
      world = await changeWorld({ swarms: [{ name: 'web', managers: 1, autolock: true }] });
      const blocked = await world.command(BOTH);
      expect(endOf(blocked)).toEqual({ exitCode: 4, status: 'blocked' });
      expect(swarmIn(blocked).outcome.why).toContain('no verifier can confirm that its join tokens changed');
      const run = await world.command([...BOTH, '--single-manager']);
      expect(endOf(run)).toEqual(CHANGED);
      expect(told(run)).toContain('without a verifier');
    },
    PATIENCE,
  );
});
