import { z } from 'zod';
import { isInstanceId } from '../../domain/ids.js';
import { VERIFY } from '../../engine/run-swarm.js';
import { Stopped } from '../../engine/stopped.js';
import type { TokenMarks, TokenRole } from './join-token-lines.js';
import { markedTokens, readTokens, tokensOf, unchanged, type MarkedTokens, type TokenRun } from './token-act.js';

const ROLES: readonly TokenRole[] = ['worker', 'manager'];

const areSame = (a: TokenMarks, b: TokenMarks): boolean => ROLES.every((role) => a[role] === b[role]);

/**
 * The live tokens before anything is changed, as marks in the journal: a resumed run compares with the same ones. Every manager that shows
 * any has to show the same. Errors: Stopped `failed`.
 */
export const recordTokens = (run: TokenRun): Promise<MarkedTokens> =>
  run.step({
    name: 'tokens',
    schema: markedTokens,
    everyTime: !run.hasActed(),
    effect: async () => {
      const nonce = run.tools.newNonce();
      const { managers } = run.change;
      const shown = await readTokens(run, 'tokens', managers, nonce);
      const read = shown.flatMap(([{ name }, { reading }]) => (reading.kind === 'read' ? [{ name, ...reading }] : []));
      const [first] = read;
      const other = read.find(({ marks }) => first !== undefined && !areSame(marks, first.marks));
      if (first !== undefined && other === undefined) {
        const { worker, manager } = first.since;
        return { data: { nonce, worker, manager }, said: `as ${read.length} of ${managers.length} managers show them` };
      }
      const reasons = shown.flatMap(([{ name }, { reading }]) =>
        reading.kind === 'unread' ? [`${name}: ${reading.reason}`] : [],
      );
      throw new Stopped({
        status: 'failed',
        why:
          other === undefined || first === undefined
            ? `no manager shows the join tokens: ${reasons.join('; ')}. Nothing was changed`
            : `${first.name} and ${other.name} show different join tokens: a rotation may be in progress. Nothing was changed`,
        remedy: run.again,
      });
    },
  });

const verified = z.strictObject({
  lagging: z.array(z.strictObject({ instanceId: z.string().refine(isInstanceId), name: z.string(), why: z.string() })),
});
export type Unverified = z.infer<typeof verified>['lagging'];

/** Looks again, in seconds: whoever has no leader at the moment has one after an election. */
const PAUSES = [1, 2, 5, 10, 20];

/**
 * Asks every manager in one round, with a nonce of that round: the tokens of these roles have to be others than before, those of the other
 * role the same, and all managers have to show the same ones. Gives those that do not, and why.
 */
export async function verifyTokens(run: TokenRun, before: MarkedTokens): Promise<Unverified> {
  const { managers, roles } = run.change;
  const { lagging } = await run.step({
    name: VERIFY,
    schema: verified,
    effect: async () => {
      let left = await whoDiffers(run, before);
      for (const pause of PAUSES) {
        if (left.length === 0) break;
        await run.tools.clock.sleep(pause * 1000, run.tools.signal);
        left = await whoDiffers(run, before);
      }
      const rest = left.map(({ name, why }) => `${name}: ${why}`).join('; ');
      const showing = `${managers.length - left.length} of ${managers.length} managers show the new ${tokensOf(roles)}`;
      return { data: { lagging: left }, said: rest === '' ? showing : `${showing} (${rest})` };
    },
  });
  return lagging;
}

async function whoDiffers(run: TokenRun, before: MarkedTokens): Promise<Unverified> {
  const { managers, roles, executor } = run.change;
  const shown = await readTokens(run, 'verify', managers, before.nonce);
  const others = shown.filter(([{ instanceId }]) => instanceId !== executor.instanceId);
  // What the others are compared with is never what the executor shows, unless it is alone.
  const reference = [...others, ...shown].flatMap(([{ name }, { reading }]) =>
    reading.kind === 'read' && unchanged(reading.since, before, roles).length === 0
      ? [{ name, marks: reading.marks }]
      : [],
  )[0];
  return shown.flatMap(([manager, { reading }]) => {
    const unlike = (why: string) => [{ instanceId: manager.instanceId, name: manager.name, why }];
    if (reading.kind === 'unread') return unlike(reading.reason);
    const same = unchanged(reading.since, before, roles);
    if (same.length > 0) return unlike(`it still shows the previous ${tokensOf(same)}`);
    const rest = ROLES.filter((role) => !roles.includes(role));
    const changed = rest.filter((role) => reading.since[role] !== before[role]);
    if (changed.length > 0) return unlike(`it shows another ${tokensOf(changed)} as well`);
    if (reference !== undefined && !areSame(reading.marks, reference.marks))
      return unlike(`it shows other tokens than ${reference.name}`);
    return [];
  });
}
