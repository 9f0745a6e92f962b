import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DockerAnswer, DockerCall } from '../docker/command.js';
import { listenForDocker, type DockerSocket } from './docker-socket.js';

const CLIENT = fileURLToPath(new URL('docker-client.mjs', import.meta.url));

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** The tools that a simulated host has of its own, in `usr/bin` below its root; they come first on its PATH. */
export class HostTools {
  private readonly root: string;
  /** PATH of the tools that this host has besides. */
  private readonly toolPath: string;
  private readonly listening: DockerSocket[] = [];

  constructor(root: string, toolPath: string) {
    this.root = root;
    this.toolPath = toolPath;
  }

  /** One that hands its words and its input to `answer`, by way of a socket. */
  async installClient(
    name: string,
    socket: string,
    answer: (call: DockerCall) => Promise<DockerAnswer>,
  ): Promise<void> {
    this.listening.push(await listenForDocker(socket, answer));
    const words = [process.execPath, CLIENT, socket].map(quoted).join(' ');
    this.install(name, `exec ${words} "$@"`);
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
