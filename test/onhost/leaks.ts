import { setTimeout as sleep } from 'node:timers/promises';
import { outputOf, type StubHost } from './stub-host.js';
import { processesOf } from './watching.js';

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
  const watch = { over: false };
  const ended = outputOf(child).finally(() => {
    watch.over = true;
  });
  do {
    for (const { path, content } of host.files()) search(`file ${path.slice(host.root.length)}`, content);
    for (const { commandLine, environment } of processesOf(host.root)) search('process', commandLine + environment);
    await sleep(2);
  } while (!watch.over);
  const { output, errors } = await ended;
  for (const { path, content } of host.files()) search(`file ${path.slice(host.root.length)}`, content);
  search('arguments or environment', host.trace());
  search('output', output);
  search('errors', errors);
  return { output, errors, leaks: [...leaks] };
}
