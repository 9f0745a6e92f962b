import { createHmac, createPublicKey, type KeyObject } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ModelledMachine } from './modelled-machine.js';
import type { Order } from './order.js';

/** Why a script leaves everything as it is, in its own word for it. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly word: string;
  constructor(word: string) {
    super(word);
    this.word = word;
  }
}

const publicKeys = new Map<string, KeyObject>();

/** One run of one script: what it has printed so far, and what all scripts do alike (prelude.sh, sealed.sh and engine.sh). */
export class Session {
  readonly machine: ModelledMachine;
  readonly commandId: string;
  lines: string[] = [];
  /** After the first docker call that hangs no other is made. */
  hanging = false;
  /** What the last docker call printed. */
  answer = '';
  /** The engine's data root, as a path on this machine. */
  dataRoot: string;
  /** How many folders of a swarm the disk holds, where the engine did not say which one is its own. */
  roots = 0;
  private readonly order: Order;
  private readonly cancelled: AbortSignal;

  constructor(machine: ModelledMachine, order: Order, commandId: string, cancelled: AbortSignal) {
    this.machine = machine;
    this.order = order;
    this.commandId = commandId;
    this.cancelled = cancelled;
    this.dataRoot = join(machine.root, 'var/lib/docker');
  }

  setting(name: string): string {
    return this.order.settings.get(name) ?? '';
  }

  /** For the second frame of a look: its nonce is the one of the evidence. `hanging`: no docker call is made any more. */
  second(hanging: boolean): Session {
    const settings = new Map([...this.order.settings, ['nonce', this.setting('prove_nonce')] as const]);
    const session = new Session(this.machine, { ...this.order, settings }, this.commandId, this.cancelled);
    session.hanging = hanging || this.hanging;
    return session;
  }

  say(name: string, ...words: readonly (string | number)[]): void {
    this.lines.push([name, ...words].join(' '));
  }

  head(name: string): void {
    this.say(name, 1);
    this.say('time', Math.floor(Date.now() / 1000));
  }

  /** A killed script does nothing more. */
  goOn(): void {
    this.cancelled.throwIfAborted();
  }

  /** The status of a docker call that was bounded, 124 where it did not end in time. */
  async docker(
    seconds: number,
    args: readonly string[],
    input?: string,
  ): Promise<{ status: number; stdout: string; stderr: string }> {
    this.goOn();
    const { exitCode, stdout, stderr } = await this.machine.docker(args, seconds, input);
    this.goOn();
    return { status: exitCode, stdout, stderr };
  }

  /** As `ask` in engine.sh: true where the client succeeded; its output, without the last line break, is in `answer`. */
  async ask(seconds: number, ...args: readonly string[]): Promise<boolean> {
    this.answer = '';
    if (this.hanging) return false;
    const { status, stdout } = await this.docker(seconds, args);
    this.answer = stdout.replace(/\n+$/, '');
    if (status === 124) {
      this.hanging = true;
      this.say('hanging', `docker ${args[0] ?? ''} ${args[1] ?? ''} did not end within ${seconds} s`);
    }
    return status === 0;
  }

  /** As `ask_info` in engine.sh: of an engine that answers, whose first word is the state of its node. */
  async askInfo(format: string): Promise<boolean> {
    return (await this.ask(25, 'info', '--format', format)) && this.answer !== '' && !this.answer.startsWith('|');
  }

  /** Each line of the last answer behind a name. */
  tell(name: string): void {
    if (this.answer !== '') for (const line of this.answer.split('\n')) this.say(name, line);
  }

  /** Undefined where it cannot be read. */
  read(path: string): string | undefined {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      return undefined;
    }
  }

  /** `/run`, which counts as kept in memory on a simulated host. */
  get memory(): string {
    return join(this.machine.root, 'run');
  }

  /** What it takes to seal anything here; else why it cannot be done, in one word. */
  get canSeal(): string {
    return this.machine.has('openssl') ? 'ready' : 'no-openssl';
  }

  get sealTo(): KeyObject {
    const der = this.setting('seal_to');
    const known =
      publicKeys.get(der) ?? createPublicKey({ key: Buffer.from(der, 'base64'), format: 'der', type: 'spki' });
    publicKeys.set(der, known);
    return known;
  }

  hmac(value: string, nonce = this.setting('nonce')): string {
    return createHmac('sha256', nonce).update(value).digest('base64');
  }

  useConfiguredRoot(): void {
    const { root } = this.machine;
    this.dataRoot = join(root, 'var/lib/docker');
    for (const file of ['etc/docker/daemon.json', 'var/snap/docker/current/config/daemon.json']) {
      const moved = /"data-root"\s*:\s*"([^"]*)"/.exec(this.read(join(root, file)) ?? '')?.[1];
      if (moved !== undefined && moved !== '') this.dataRoot = moved;
    }
    const found = [...this.remappedRoots(), join(root, 'var/snap/docker/common/var-lib-docker')].filter(
      (folder) => this.read(join(folder, 'swarm/certificates/swarm-node.crt')) !== undefined,
    );
    this.roots = found.length;
    this.dataRoot = found.length > 1 ? join(root, 'nonexistent') : (found[0] ?? this.dataRoot);
  }

  private remappedRoots(): readonly string[] {
    const below = existsSync(this.dataRoot) ? readdirSync(this.dataRoot).filter((name) => /^\d.*\.\d/.test(name)) : [];
    return [this.dataRoot, ...below.map((name) => join(this.dataRoot, name))];
  }

  async findRoot(): Promise<void> {
    this.useConfiguredRoot();
    if (
      this.machine.has('docker') &&
      (await this.ask(25, 'info', '--format', '{{.DockerRootDir}}')) &&
      this.answer.startsWith('/')
    )
      this.dataRoot = this.answer;
  }

  get certificates(): string {
    return join(this.dataRoot, 'swarm/certificates');
  }

  /** A room for marks and channels, in memory. */
  makeFolder(path: string): void {
    this.goOn();
    mkdirSync(path, { recursive: true, mode: 0o700 });
  }
}
