import { z } from 'zod';
import { isInstanceId } from '../../domain/ids.js';
import { VERIFY } from '../../engine/run-swarm.js';
import { Stopped } from '../../engine/stopped.js';
import { areSame, ROLES, type TokenMarks } from './join-token-lines.js';
import { markedTokens, readTokens, tokensOf, unchanged, type MarkedTokens, type TokenRun } from './token-act.js';

/**
 * The live tokens before anything is changed, as marks in the journal: a resumed run compares with the same ones. Every manager that shows
 * any has to show the same, and another one than the executor has to be among them: with marks of no token at all, every token looks new.
 * Errors: Stopped `failed`.
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
      const found = agreedMarks(run, shown);
      if (found.kind === 'none')
        throw new Stopped({ status: 'failed', why: `${found.why}. Nothing was changed`, remedy: run.again });
      const { worker, manager } = found.since;
      return { data: { nonce, worker, manager }, said: `as ${found.by} of ${managers.length} managers show them` };
    },
  });

type Shown = Awaited<ReturnType<typeof readTokens>>;

type Agreed =
  | { readonly kind: 'agreed'; readonly since: TokenMarks; readonly by: number }
  /** Nothing that could be compared with later. */
  | { readonly kind: 'none'; readonly why: string };

function agreedMarks({ change: { managers, executor } }: TokenRun, shown: Shown): Agreed {
  const none = (why: string): Agreed => ({ kind: 'none', why });
  const read = shown.flatMap(([{ name, instanceId }, { reading }]) =>
    reading.kind === 'read' ? [{ name, instanceId, ...reading }] : [],
  );
  const reasons = shown
    .flatMap(([{ name }, { reading }]) => (reading.kind === 'unread' ? [`${name}: ${reading.reason}`] : []))
    .join('; ');
  const [first] = read;
  if (first === undefined) return none(`no manager shows the join tokens: ${reasons}`);
  const other = read.find(({ marks }) => !areSame(marks, first.marks));
  if (other !== undefined)
    return none(`${first.name} and ${other.name} show different join tokens: a rotation may be in progress`);
  const isSeenByAnother = managers.length === 1 || read.some(({ instanceId }) => instanceId !== executor.instanceId);
  return isSeenByAnother
    ? { kind: 'agreed', since: first.since, by: read.length }
    : none(`no other manager than ${executor.name} shows the join tokens: ${reasons}`);
}

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
