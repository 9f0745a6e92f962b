import type { DockerAnswer } from '../simulated/docker/docker-command.js';

/** What came back over an engine's socket. */
export type EngineReply =
  | { readonly kind: 'answered'; readonly status: number; readonly body: string }
  /** Nobody listens there. */
  | { readonly kind: 'unreachable' }
  /** The engine ended before it had answered. */
  | { readonly kind: 'broken' };

/** What a script that is answered in process has of its host. */
export interface ModelledMachine {
  /** The folder that stands for `/`. */
  readonly root: string;
  has(tool: string): boolean;
  /** Killed (124) after `limitSeconds`; what it has begun goes on. */
  docker(args: readonly string[], limitSeconds: number, input?: string): Promise<DockerAnswer>;
  /** One request over the engine's socket. */
  engine(method: string, path: string, body?: string): Promise<EngineReply>;
  systemctl(args: readonly string[]): DockerAnswer;
}
