import type { ControlApi } from '../engine/control-api.js';
import type { SimulatedEngine } from '../engine/simulated-engine.js';
import type { FlagSpec, ParsedFlags } from './flags.js';

/** One call of the docker client on a simulated host. */
export interface DockerCall {
  readonly argv: readonly string[];
  readonly workingDirectory: string;
  /** Reads the client's standard input: up to the first newline, or all of it. Only called where docker itself reads. */
  readonly readInput: (how: 'line' | 'all') => Promise<Buffer>;
}

export interface DockerAnswer {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandContext {
  readonly call: DockerCall;
  readonly engine: SimulatedEngine;
  readonly api: ControlApi;
  readonly flags: ParsedFlags;
  readonly positional: readonly string[];
}

/** A docker command as data. `minimum` and `maximum` bound its arguments. */
export interface DockerCommand {
  readonly name: string;
  /** What follows `docker <name>` in its usage line. */
  readonly usage: string;
  readonly summary: string;
  readonly flags: readonly FlagSpec[];
  readonly minimum: number;
  readonly maximum: number;
  readonly run: (context: CommandContext) => Promise<DockerAnswer>;
}

/** The client's own refusal, before or after the engine was asked. */
export class ClientError extends Error {
  override readonly name = 'ClientError';
  readonly exitCode: number;
  constructor(message: string, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

export const printed = (stdout: string): DockerAnswer => ({ exitCode: 0, stdout, stderr: '' });
export const printedLines = (lines: readonly string[]): DockerAnswer =>
  printed(lines.map((line) => `${line}\n`).join(''));
