import { verdictRows, type VerdictRow } from './rows.js';

const HEAD = `# What lockstep says of every state

Each row was shown on real engines (20.10.24, 26.1.5 and 28.5.2): \`test/engine/verdicts\` brings them into the state, runs \`lockstep audit\`, and compares what it says with this page. Swarms of one, two, four and five managers are shown on the newest engine.

"Decides" names the controls that this state decides: CIS Docker Benchmark 1.7.0 by number, lockstep's own by name. Every other control is judged as usual.
Exit code 3 stands in most rows because the engine's defaults fail 7.2 and 7.3.

| state | managers | quorum | autolock | decides | exit code | why that is right |
|---|---|---|---|---|---|---|
`;

const decides = ({ findings, unassigned }: VerdictRow): string =>
  unassigned === undefined
    ? Object.entries(findings)
        .map(([control, status]) => `${control.replace('lockstep.', '')} ${status}`)
        .join(', ')
    : `in no swarm: ${unassigned}`;

const line = (row: VerdictRow): string =>
  `| ${[row.state, row.managers, row.quorum, row.autolock, decides(row), row.exitCode ?? '', row.why].join(' | ')} |`;

/** States of membership: shown on simulated hosts, or on answers alone. */
export const CLAIMS = [
  {
    state: 'an instance that the swarm does not list',
    said: 'not listed by its swarm (`unlisted`); members-confirmed fail; it counts in no other control',
    why: 'A certificate says what anybody can write, unless the CA of the swarm has signed it; and a member is whom a majority of the members lists.',
    file: 'operations/unlock/strangers',
    title: 'gives a host that the swarm does not list nothing, opens the manager beside it, and does not invite it in',
  },
  {
    state: 'instances that contradict each other about CA or members',
    said: 'trust conflict; members-confirmed fail, everything that a swarm has to say unknown; every change blocked, no key sent',
    why: 'Which side is the swarm cannot be determined from outside. The report names both, with accounts and regions.',
    file: 'operations/unlock/strangers',
    title: 'gives nobody a key where no manager serves and their certificates come from two CAs, and names both sides',
  },
  {
    state: 'two instances of one node, or one at another address than its own',
    said: 'each is reported as it is; no key in any command and no part in a change',
    why: 'One may be a copy of the other: a snapshot has the same certificate and the same key file.',
    file: 'operations/unlock/strangers',
    title: 'gives the snapshot of a manager nothing while its original is stopped, however long it watches',
  },
  {
    state: 'a manager that has left its swarm, its member entry left',
    said: 'not in a swarm (`notInSwarm`), still counted as a manager; managers-open fail',
    why: 'The swarm counts it as a manager. The remedy removes the entry and takes the host in as a new node.',
    file: 'operations/remedies/follow',
    title: 'in no swarm, its member entry left',
  },
  {
    state: 'a manager that has rejoined, its old entry left',
    said: 'members-matched fail: an old entry of the instance, which is another node now',
    why: 'Node ids are the identity, and its address is in the report. The remedy removes the entry.',
    file: 'operations/remedies/follow',
    title: 'rejoined as a manager, its old entry left',
  },
  {
    state: 'a manager that was removed while it was down, and is back',
    said: 'not listed by its swarm (`unlisted`); members-confirmed fail; it counts in no other control',
    why: 'Its key belongs to a past state of the swarm. The remedy is `docker swarm leave --force`.',
    file: 'operations/remedies/follow',
    title: 'removed while it was down, and back',
  },
  {
    state: 'one manager of three selected',
    said: 'trust unconfirmed; quorum, autolock and members unknown, exit code 4',
    why: 'One host is not believed alone. The report names the members that were not heard.',
    file: 'operations/unlock/strangers',
    title: 'is not begun on the word of one manager of three, and says to select the others',
  },
] as const;

const CLAIMS_HEAD = `
## Whom to believe

States of membership, and states that an honest fleet is not in, shown on simulated hosts.

| state | what lockstep says | why that is right | shown by |
|---|---|---|---|
`;

const claimLine = ({ state, said, why, file, title }: (typeof CLAIMS)[number]): string =>
  `| ${state} | ${said} | ${why} | ${file}: \`${title}\` |`;

const lines = (all: readonly string[]): string => `${all.join('\n')}\n`;

/** The page `docs/verdicts.md`. */
export const verdictDocument = (): string =>
  `${HEAD}${lines(Object.values(verdictRows).map(line))}${CLAIMS_HEAD}${lines(CLAIMS.map(claimLine))}`;
