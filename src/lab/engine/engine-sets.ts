import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

export interface EnginePaths {
  /** containerd and runc of the same folder are its own; what is not there comes from the machine. */
  readonly dockerd: string;
  /** The client that scripts find on engine hosts: as a rule the one that was installed with the engine. */
  readonly docker: string;
  /** Variables that dockerd starts with, such as `DOCKER_MIN_API_VERSION`. Default: none. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** What a host runs now: another engine may be installed on it. */
export interface ProgramsInUse {
  current: EnginePaths;
}

/** An engine that can be started on this machine, with the version that its dockerd reported. */
export interface EngineSet {
  readonly version: string;
  readonly paths: EnginePaths;
}

type Variables = Readonly<Record<string, string | undefined>>;

/** Holds a folder for each engine that `npm run engines` fetched: `bin`, `lib` and `engine.json`, which is written last. */
export const engineFolder = (env: Variables = process.env): string =>
  env['LOCKSTEP_ENGINE_FOLDER'] ?? join(env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'lockstep', 'engines');

/** The version in what a program reports, such as `Docker version 20.10.24+dfsg1, build 5d6db84`. */
export const versionIn = (words: string): string | undefined => /\b\d+\.\d+\.\d+/.exec(words)?.[0];

const fetched = (folder: string): EngineSet[] =>
  (existsSync(folder) ? readdirSync(folder) : [])
    .map((name) => join(folder, name))
    .filter((path) => existsSync(join(path, 'engine.json')))
    .map((path) => ({
      version: (JSON.parse(readFileSync(join(path, 'engine.json'), 'utf8')) as { version: string }).version,
      paths: { dockerd: join(path, 'bin/dockerd'), docker: join(path, 'bin/docker') },
    }));

const installed = (paths: EnginePaths | undefined): EngineSet[] => {
  if (paths === undefined) return [];
  const version = versionIn(spawnSync(paths.dockerd, ['--version'], { encoding: 'utf8' }).stdout);
  return version === undefined ? [] : [{ version, paths }];
};

const inOrder = new Intl.Collator('en', { numeric: true });

/** Every engine of this machine, the oldest first: the installed one, and those that were fetched. */
export const engineSets = (own: EnginePaths | undefined, env: Variables = process.env): readonly EngineSet[] =>
  [...installed(own), ...fetched(engineFolder(env))].sort((one, other) => inOrder.compare(one.version, other.version));

/** The engine of a version that is given in full or by its beginning: `28.5` is 28.5.2, and not 28.50.0. */
export const setOf = (wanted: string, sets: readonly EngineSet[]): EngineSet | undefined =>
  sets.find(({ version }) => `${version}.`.startsWith(`${wanted}.`));
