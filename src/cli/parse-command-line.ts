import yargs, { type Options } from 'yargs';
import { usageError } from '../domain/errors.js';
import type { Command } from './define-command.js';
import { commonOptions } from './options.js';

export type Parsed =
  | { readonly kind: 'command'; readonly command: Command; readonly args: Readonly<Record<string, unknown>> }
  /** Help or the version was asked for: what to print. */
  | { readonly kind: 'text'; readonly text: string };

interface ParseSettings {
  readonly commands: readonly Command[];
  readonly version: string;
  /** Width of the help text, in columns. */
  readonly columns: number;
}

/**
 * The one bridge to yargs: commands as data in, one command with its arguments out. Nothing runs here.
 * Errors: usageError for an unknown command or option, a missing value, a wrong choice.
 */
export async function parse(argv: readonly string[], { commands, version, columns }: ParseSettings): Promise<Parsed> {
  const isHelpAsked = asksForHelp(argv);
  const parser = yargs()
    .scriptName('lockstep')
    .usage(
      '$0 <command> [options]\n\nManage Docker Swarm unlock keys and join tokens on EC2 fleets, through AWS Systems Manager.',
    )
    .version(version)
    .help()
    .alias('help', 'h')
    .exitProcess(false)
    .wrap(Math.min(columns, 110))
    .parserConfiguration({ 'greedy-arrays': false })
    .options(isHelpAsked ? commonOptions : withoutHelp(commonOptions))
    .strict()
    .demandCommand(1, 1, 'No command given.', 'Give only one command.')
    .updateStrings({ 'Positionals:': 'Arguments:', 'Options:': 'Other options:' })
    .epilogue(
      'Exit codes: 0 done, 1 internal error, 2 usage error, 3 findings, 4 partly done or unknown,\n5 KEY AT RISK, 6 no match, 7 refused, 130 interrupted.',
    );
  for (const command of commands) {
    const line = command.positional === undefined ? command.name : `${command.name} <${command.positional.name}>`;
    parser.command(line, command.summary, (builder) => {
      const { positional } = command;
      const described = builder
        .usage(`$0 ${line} [options]\n\n${command.summary}`)
        .options(isHelpAsked ? command.options : withoutHelp(command.options))
        .example(command.examples.map(([example, does]) => [example, does] as [string, string]));
      return positional === undefined
        ? described
        : described.positional(positional.name, { type: 'string', demandOption: true, describe: positional.describe });
    });
  }
  const { text, args } = await new Promise<{ text: string; args: ParsedArguments }>((resolve, reject) => {
    parser.fail((message, error) => {
      reject(wrongUsage(message || error.message, commands));
    });
    // With a callback yargs prints nothing itself. After `fail` it calls back as well, which is then too late to matter.
    void parser.parse(argv, {}, (_error, parsed: ParsedArguments, output) => {
      resolve({ text: output, args: parsed });
    });
  });
  if (text !== '') return { kind: 'text', text: `${text}\n` };
  const command = commands.find(({ name }) => name === args._[0]);
  if (command === undefined) throw wrongUsage(`Unknown command: ${args._.join(' ')}`, commands);
  const twice = Object.keys(command.options).filter(
    (key) => command.options[key]?.array !== true && Array.isArray(args[key]),
  );
  if (twice.length > 0) throw wrongUsage(`Given more than once: --${twice.join(', --')}`, commands);
  return { kind: 'command', command, args };
}

/** Also `-qh`, and a last word `help`, which yargs takes for the option. */
const asksForHelp = (argv: readonly string[]): boolean => argv.some((word) => /^(?:help$|--help|-[^-]*h)/.test(word));

/** yargs composes the help of every command that it finds, which takes longer than all else here: where nobody reads it, it is empty. */
const withoutHelp = (options: Command['options']): Record<string, Options> =>
  Object.fromEntries(Object.entries(options).map(([name, option]) => [name, { ...option, hidden: true }]));

interface ParsedArguments {
  readonly _: readonly (string | number)[];
  readonly [option: string]: unknown;
}

const wrongUsage = (message: string, commands: readonly Command[]): Error =>
  usageError(
    'USAGE',
    message.replaceAll('\n', ' ').trim(),
    `lockstep <command> --help shows the options; the commands are ${commands.map(({ name }) => name).join(', ')}`,
  );
