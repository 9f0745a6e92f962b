import { LEASE, meet } from './meet.js';
import { once, reading } from './once.js';
import type { Session } from './session.js';

interface Holder {
  readonly id: string;
  readonly run: string;
  readonly taken: string;
  readonly owner: string;
}

const FORMAT =
  '{{.ID}}|{{index .Spec.Labels "lockstep.run"}}|{{index .Spec.Labels "lockstep.taken"}}|{{index .Spec.Labels "lockstep.owner"}}';

/** As `clean` in prelude.sh. */
const clean = (text: string): string =>
  text
    .replaceAll(/[\n\t\r]/g, ' ')
    .replaceAll(/[^\x20-\x7e]/g, '')
    .slice(0, 200)
    .replace(/ *$/, '');

const readLease = async (session: Session): Promise<Holder | 'free' | 'unknown'> => {
  if (!(await session.ask(10, 'config', 'ls', '--filter', `name=${LEASE}`, '--format', '{{.Name}}'))) return 'unknown';
  if (!session.answer.split('\n').includes(LEASE)) return 'free';
  if (!(await session.ask(10, 'config', 'inspect', '--format', FORMAT, LEASE))) return 'unknown';
  const [id = '', run = '', taken = '', ...owner] = session.answer.split('|');
  return id === '' ? 'free' : { id, run, taken, owner: owner.join('|') };
};

const report = async (session: Session): Promise<void> => {
  const lease = await readLease(session);
  if (typeof lease === 'string') {
    session.say('state', lease);
    return;
  }
  session.say('state', 'held');
  if (lease.run !== '') session.say('leaserun', clean(lease.run));
  if (lease.taken !== '') session.say('leasetaken', clean(lease.taken));
  if (lease.owner !== '') session.say('leaseowner', clean(lease.owner));
};

const act = async (session: Session): Promise<string> => {
  const run = session.setting('lease_run');
  if (session.setting('lease') === 'take') {
    const labels = [
      `lockstep.run=${run}`,
      `lockstep.owner=${session.setting('lease_owner')}`,
      `lockstep.taken=${Math.floor(Date.now() / 1000)}`,
    ];
    await session.docker(
      20,
      ['config', 'create', ...labels.flatMap((label) => ['--label', label]), LEASE, '-'],
      `${run}\n`,
    );
    return 'complete';
  }
  const lease = await readLease(session);
  if (typeof lease !== 'string' && lease.run === run) await session.docker(20, ['config', 'rm', lease.id]);
  return 'complete';
};

/** As lease.sh. */
export const lease = async (session: Session): Promise<void> => {
  if (session.setting('lease') !== 'show') {
    await once(session, 'lease', { prepare: meet, act, report });
    return;
  }
  await reading(session, async () => {
    session.head('lease');
    await meet(session);
    await report(session);
  });
};
