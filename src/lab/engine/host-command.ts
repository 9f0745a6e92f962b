import { execFile } from 'node:child_process';

export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  /** Written to standard input, which is closed afterwards. */
  readonly input?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** After this it is killed, and not waited for any longer. Default: 30 s. */
  readonly limitMilliseconds?: number;
}

const DEFAULT_LIMIT_MILLISECONDS = 30_000;

/** Runs a command to its end, whatever its exit code. Rejects when it cannot be started or is ended by a signal. */
export const runCommand = (
  [command = '', ...args]: readonly string[],
  { input = '', env = process.env, limitMilliseconds: timeout = DEFAULT_LIMIT_MILLISECONDS }: CommandOptions = {},
): Promise<CommandResult> =>
  new Promise((resolve, reject) => {
    const child = execFile(command, args, { env, timeout, killSignal: 'SIGKILL' }, (error, stdout, stderr) => {
      if (error === null) resolve({ exitCode: 0, stdout, stderr });
      else if (typeof error.code === 'number') resolve({ exitCode: error.code, stdout, stderr });
      else reject(new Error(`${command} ${args.join(' ')} did not end by itself: ${error.message}`, { cause: error }));
    });
    // A command that ends without reading its input is no fault of ours.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });

/** The standard output of a command that has to succeed; an error that names the command and its complaint otherwise. */
export const outputOf = async (argv: readonly string[], options: CommandOptions = {}): Promise<string> => {
  const { exitCode, stdout, stderr } = await runCommand(argv, options);
  if (exitCode === 0) return stdout;
  throw new Error(`${argv.join(' ')} ended with ${exitCode}: ${stderr.trim() || stdout.trim()}`);
};
