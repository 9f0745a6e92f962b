import { commands } from '../../src/cli/commands/index.js';
import { parse } from '../../src/cli/parse-command-line.js';
import type { Report, ReportOutcome, ReportRemedy } from '../../src/report/model.js';

/** Words of a command line, as a shell reads them. */
export const shellWords = (line: string): readonly string[] =>
  (line.match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g) ?? []).map((word) => word.replaceAll(/["']/g, ''));

type Operation = NonNullable<ReportOutcome['action']>;

/** They change nothing. */
const LOOKS = ['audit', 'discover', 'prove', 'report', 'runs'];

/**
 * What gets out of an operation that did not succeed, beside a look and its own resume. A live key that nobody stored is stored by
 * `enable`, which also turns autolock on again; a locked manager is opened by `unlock`.
 */
const WAYS_OUT: Readonly<Record<Operation, readonly string[]>> = {
  enable: ['enable', 'unlock'],
  adopt: ['enable', 'unlock', 'disable', 'rotate'],
  rotate: ['rotate', 'enable', 'unlock'],
  rotateCompromised: ['rotate', 'enable', 'unlock'],
  disable: ['disable', 'enable', 'unlock'],
  rotateJoinTokens: ['rotate-join-tokens', 'unlock'],
  unlock: ['unlock', 'enable', 'backout'],
  backout: ['backout', 'enable', 'rotate', 'unlock'],
};

/** A command that is blocked has planned no action. */
const operationOf = ({ action }: ReportOutcome, { command }: Report['run']): Operation | undefined =>
  action ?? (command in WAYS_OUT ? (command as Operation) : undefined);

const belongs = (words: readonly string[], operation: Operation | undefined): boolean => {
  const [, command = ''] = words;
  if (operation === undefined || command === 'resume' || LOOKS.includes(command)) return true;
  const isSame = operation !== 'rotateCompromised' || command !== 'rotate' || words.includes('--compromised');
  return isSame && WAYS_OUT[operation].includes(command);
};

/** Why it is no command line of ours; undefined where it is one. */
export const whyNoCommand = async (line: string): Promise<string | undefined> => {
  const [program, ...argv] = shellWords(line);
  if (program !== 'lockstep') return `it does not begin with lockstep: ${line}`;
  try {
    const { kind } = await parse(argv, { commands, version: '0', columns: 100 });
    return kind === 'command' ? undefined : `it only prints: ${line}`;
  } catch (error) {
    return `${error instanceof Error ? error.message : 'unknown'}: ${line}`;
  }
};

const whyUnfit = async (remedy: ReportRemedy | null, operation?: Operation): Promise<readonly string[]> => {
  if (remedy?.kind !== 'lockstep') return [];
  const why = await whyNoCommand(remedy.text);
  if (why !== undefined) return [why];
  return belongs(shellWords(remedy.text), operation) ? [] : [`no way out of ${operation ?? ''}: ${remedy.text}`];
};

/** Every command of ours that a report tells people to run, and that does not exist, does not parse, or is of another operation. */
export const unfitRemedies = async ({ run, swarms, keyAtRisk }: Report): Promise<readonly string[]> => {
  const told = await Promise.all([
    whyUnfit(keyAtRisk?.remedy ?? null),
    ...swarms.flatMap(({ outcome, findings, trust }) => [
      whyUnfit(outcome.remedy, operationOf(outcome, run)),
      whyUnfit(trust.remedy),
      ...findings.map(({ remedy }) => whyUnfit(remedy)),
    ]),
  ]);
  return told.flat();
};
