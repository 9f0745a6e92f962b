import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { outputOf, type StubHost } from './stub-host.js';

export interface Run {
  readonly output: string;
  readonly errors: string;
  /** Where one of the secrets was seen, in words. */
  readonly leaks: readonly string[];
}

/** Runs a script while everything that others could see of it is searched for secrets, over and over. */
export async function runWatched(
  host: StubHost,
  script: string,
  shell: readonly string[],
  secrets: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Run> {
  host.traceTools();
  const leaks = new Set<string>();
  const search = (place: string, content: string): void => {
    if (secrets.some((secret) => content.includes(secret))) leaks.add(place);
  };
  const child = host.spawn(script, shell, environment);
  let running = true;
  const ended = outputOf(child).finally(() => (running = false));
  do {
    for (const { path, content } of host.files()) search(`file ${path.slice(host.root.length)}`, content);
    for (const content of processes(host.root)) search('process', content);
    await sleep(2);
  } while (running);
  const { output, errors } = await ended;
  for (const { path, content } of host.files()) search(`file ${path.slice(host.root.length)}`, content);
  search('arguments or environment', host.trace());
  search('output', output);
  search('errors', errors);
  return { output, errors, leaks: [...leaks] };
}

/** Arguments and environment of every process of that host (Linux). */
function processes(root: string): readonly string[] {
  if (!existsSync('/proc')) return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const environment = readFileSync(`/proc/${pid}/environ`, 'latin1');
        return environment.includes(root) ? [readFileSync(`/proc/${pid}/cmdline`, 'latin1'), environment] : [];
      } catch {
        return []; // It ended meanwhile.
      }
    });
}
