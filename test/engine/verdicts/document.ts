import { verdictRows, type VerdictRow } from './rows.js';

const HEAD = `# What lockstep says of every state

Each row was shown on real engines (20.10.24): \`test/engine/verdicts\` brings them into the state, runs \`lockstep audit\`, and compares what it says with this page.

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

/** The page `docs/verdicts.md`. */
export const verdictDocument = (): string => `${HEAD}${Object.values(verdictRows).map(line).join('\n')}\n`;
