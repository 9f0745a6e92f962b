import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import type { Server } from 'node:http';
import { dirname, join } from 'node:path';
import type { SimulatedEngine } from '../engine/simulated-engine.js';
import { engineApi } from '../http/engine-api.js';

/**
 * The engine's own socket, at `/run/docker.sock` below the host's root, where `/var/run` leads too. It exists while the
 * engine runs. `path` is where it really lies: a host's root may be too deep for a socket's path (108 bytes).
 */
export class EngineSocket {
  private readonly engine: SimulatedEngine;
  private readonly path: string;
  private readonly link: string;
  private server: Server | undefined;

  constructor(engine: SimulatedEngine, root: string, path: string) {
    this.engine = engine;
    this.path = path;
    this.link = join(root, 'run/docker.sock');
    mkdirSync(join(root, 'var'), { recursive: true });
    symlinkSync('../run', join(root, 'var/run'));
  }

  open(): void {
    if (this.server !== undefined) return;
    mkdirSync(dirname(this.link), { recursive: true });
    rmSync(this.link, { force: true });
    symlinkSync(this.path, this.link);
    this.server = engineApi(this.engine).listen(this.path);
  }

  /** Whoever waits for an answer loses the connection. */
  close(): void {
    this.server?.close();
    this.server?.closeAllConnections();
    this.server = undefined;
    rmSync(this.link, { force: true });
  }
}
