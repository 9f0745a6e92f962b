import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DockerAnswer, DockerCall } from '../docker/docker-command.js';
import { listenForDocker, type DockerSocket } from './docker-socket.js';
import { SYSTEM_FOLDERS } from './tools-folder.js';

const beside = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

/** How the client of a simulated engine is run on this machine. */
export type ClientProgram = readonly [program: string, script: string];

/** Runs wherever the lab does. */
export const NODE_CLIENT: ClientProgram = [process.execPath, beside('docker-client.mjs')];

/** In perl where this machine has it: scripts start many clients, and Node takes most of their time to start. */
export const quickestClient = (): ClientProgram => {
  const perl = SYSTEM_FOLDERS.map((folder) => join(folder, 'perl')).find((path) => existsSync(path));
  return perl === undefined ? NODE_CLIENT : [perl, beside('docker-client.pl')];
};

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** The tools that a simulated host has of its own, in `usr/bin` below its root; they come first on its PATH. */
export class HostTools {
  private readonly root: string;
  /** PATH of the tools that this host has besides. */
  private readonly toolPath: string;
  private readonly client: ClientProgram;
  private readonly listening: DockerSocket[] = [];

  constructor(root: string, toolPath: string, client: ClientProgram) {
    this.root = root;
    this.toolPath = toolPath;
    this.client = client;
  }

  /** One that hands its words and its input to `answer`, by way of a socket. */
  async installClient(
    name: string,
    socket: string,
    answer: (call: DockerCall) => Promise<DockerAnswer>,
  ): Promise<void> {
    this.listening.push(await listenForDocker(socket, answer));
    const words = [...this.client, socket].map(quoted).join(' ');
    this.install(name, `exec ${words} "$PWD" "$@"`);
  }

  /** On a real host `/run` is kept in memory, and here it is an ordinary folder: whoever asks is told what is simulated. */
  installStat(): void {
    const isRun = `"\${4:-}" = ${quoted(join(this.root, 'run/'))}`;
    this.install('stat', `[ ${isRun} ] && echo tmpfs || PATH=${quoted(this.toolPath)} exec stat "$@"`);
  }

  private install(name: string, command: string): void {
    const folder = join(this.root, 'usr/bin');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, name), `#!/bin/sh\n${command}\n`, { mode: 0o755 });
  }

  async close(): Promise<void> {
    await Promise.all(this.listening.map((socket) => socket.close()));
  }
}
