import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** One process as everybody on its machine could see it. */
export interface ProcessSample {
  readonly commandLine: string;
  readonly environment: string;
}

/** How the processes of a host are told from all others: by a folder in their environment, or by their mount namespace. */
export type ProcessMark =
  { readonly kind: 'environment'; readonly text: string } | { readonly kind: 'namespace'; readonly id: string };

const attempt = <Value>(look: () => Value): Value | undefined => {
  try {
    return look();
  } catch {
    return undefined; // It ended meanwhile, or this system has no /proc.
  }
};

const processIds = (): readonly string[] =>
  (attempt(() => readdirSync('/proc')) ?? []).filter((id) => /^\d+$/.test(id));

const namespaceOf = (pid: string): string | undefined => attempt(() => readlinkSync(`/proc/${pid}/ns/mnt`));

/** A process that lives in this mount namespace. */
export const processIn = (namespace: string): string | undefined =>
  processIds().find((pid) => namespaceOf(pid) === namespace);

type Sighting =
  | { readonly kind: 'marked'; readonly sample: ProcessSample }
  /** It carries no mark, and never will. */
  | { readonly kind: 'foreign' }
  /** It ended meanwhile, or may still become a marked one. */
  | { readonly kind: 'unclear' };

/**
 * Processes enter a namespace whenever they like. An environment is what a process was started with; that it is empty may mean
 * that it is being started right now, and that it cannot be read that this is a thread of the kernel, or has ended.
 */
const isForGood = (environment: string | undefined, marks: readonly ProcessMark[]): boolean =>
  environment !== '' && marks.every(({ kind }) => kind === 'environment');

const textOf = (pid: string, file: 'environ' | 'cmdline'): string | undefined =>
  attempt(() => readFileSync(`/proc/${pid}/${file}`, 'latin1'));

const lookAt = (pid: string, marks: readonly ProcessMark[]): Sighting => {
  const namespaces = marks.flatMap((mark) => (mark.kind === 'namespace' ? [mark.id] : []));
  const texts = marks.flatMap((mark) => (mark.kind === 'environment' ? [mark.text] : []));
  const isInside = namespaces.length > 0 && namespaces.includes(namespaceOf(pid) ?? '');
  // Most processes of a machine are in no namespace that is watched: one call is all that they cost.
  if (!isInside && texts.length === 0) return { kind: 'unclear' };
  const environment = textOf(pid, 'environ')?.replaceAll('\0', '\n');
  if (environment === undefined || !(isInside || texts.some((text) => environment.includes(text))))
    return { kind: isForGood(environment, marks) ? 'foreign' : 'unclear' };
  const commandLine = textOf(pid, 'cmdline')?.replaceAll('\0', ' ');
  return commandLine === undefined ? { kind: 'unclear' } : { kind: 'marked', sample: { commandLine, environment } };
};

/** Remembers every process of the marked hosts that it comes upon, each as often as it looked different. */
export class ProcessWatch implements Iterable<ProcessSample> {
  private readonly seen = new Map<string, ProcessSample>();
  /** Not looked at again: a machine may have hundreds of them, and each look takes two calls. */
  private foreign: ReadonlySet<string> = new Set();

  /** The marks of one watch are the same each time, but for those of hosts that are powered off. */
  look(marks: readonly ProcessMark[]): void {
    const foreign = new Set<string>();
    for (const pid of processIds()) {
      const sighting: Sighting = this.foreign.has(pid) ? { kind: 'foreign' } : lookAt(pid, marks);
      if (sighting.kind === 'foreign') foreign.add(pid);
      if (sighting.kind !== 'marked') continue;
      const { commandLine, environment } = sighting.sample;
      this.seen.set(`${commandLine}\n${environment}`, sighting.sample);
    }
    this.foreign = foreign;
  }

  /** A process that was met while it was being started had no command line yet: it is the one that has the same environment. */
  [Symbol.iterator](): Iterator<ProcessSample> {
    const samples = [...this.seen.values()];
    const named = new Set(
      samples.filter(({ commandLine }) => commandLine !== '').map(({ environment }) => environment),
    );
    return samples.filter(({ commandLine, environment }) => commandLine !== '' || !named.has(environment)).values();
  }
}
