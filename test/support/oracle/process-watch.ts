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

const sampleOf = (pid: string, marks: readonly ProcessMark[]): ProcessSample | undefined =>
  attempt(() => {
    const environment = readFileSync(`/proc/${pid}/environ`, 'latin1').replaceAll('\0', '\n');
    const namespace = namespaceOf(pid);
    const belongs = marks.some((mark) =>
      mark.kind === 'namespace' ? mark.id === namespace : environment.includes(mark.text),
    );
    if (!belongs) return undefined;
    return { commandLine: readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' '), environment };
  });

/** Remembers every process of the marked hosts that it comes upon, each as often as it looked different. */
export class ProcessWatch implements Iterable<ProcessSample> {
  private readonly seen = new Map<string, ProcessSample>();

  look(marks: readonly ProcessMark[]): void {
    for (const pid of processIds()) {
      const sample = sampleOf(pid, marks);
      if (sample !== undefined) this.seen.set(`${sample.commandLine}\n${sample.environment}`, sample);
    }
  }

  [Symbol.iterator](): Iterator<ProcessSample> {
    return this.seen.values();
  }
}
