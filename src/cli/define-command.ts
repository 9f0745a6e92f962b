import type { InferredOptionTypes, Options } from 'yargs';
import type { ExitCode } from '../domain/errors.js';
import type { Io } from './io.js';

/** A command as data: what it is called, what it takes, and how to get at what it does. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  readonly options: Readonly<Record<string, Options>>;
  /** What stands behind the command without an option's name; it is in the arguments under this name. */
  readonly positional?: { readonly name: string; readonly describe: string };
  readonly examples: readonly (readonly [command: string, does: string])[];
  /** Imports the implementation only when the command is run. */
  readonly load: () => Promise<(args: Readonly<Record<string, unknown>>, context: CommandContext) => Promise<ExitCode>>;
}

export interface CommandContext {
  readonly io: Io;
  readonly command: string;
  /** The whole command line, for a command that runs others. */
  readonly main: (argv: readonly string[], io: Io) => Promise<number>;
  /** Aborted by SIGINT and SIGTERM: what changes nothing ends, what changes something comes to a safe end. */
  readonly signal: AbortSignal;
  /** Aborted by a second one: everything ends at once. */
  readonly kill: AbortSignal;
}

interface TypedCommand<Flags extends Readonly<Record<string, Options>>> extends Omit<Command, 'options' | 'load'> {
  readonly options: Flags;
  readonly load: () => Promise<(args: InferredOptionTypes<Flags>, context: CommandContext) => Promise<ExitCode>>;
}

/** Ties a handler's arguments to the command's options; yargs has checked them when the handler is called. */
export const defineCommand = <const Flags extends Readonly<Record<string, Options>>>(
  command: TypedCommand<Flags>,
): Command => ({
  ...command,
  load: async () => {
    const handler = await command.load();
    return (args, context) => handler(args as InferredOptionTypes<Flags>, context);
  },
});
