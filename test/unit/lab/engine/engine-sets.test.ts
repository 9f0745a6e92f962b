import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { engineFolder, engineSets, setOf, versionIn } from '../../../../src/lab/engine/engine-sets.js';

describe('the version that a program reports', () => {
  it.each([
    ['Docker version 20.10.24+dfsg1, build 5d6db84', '20.10.24'],
    ['containerd github.com/containerd/containerd 1.6.20~ds1 1.6.20~ds1-1+deb12u3', '1.6.20'],
    ['runc version 1.3.6+ds1\ncommit: 1.3.6+ds1-1', '1.3.6'],
    ['nothing of the kind', undefined],
  ])('of %j is %s', (words, version) => {
    expect(versionIn(words)).toBe(version);
  });
});

describe('the engines that were fetched', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lockstep-test-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });
  const fetched = (name: string, version?: string): void => {
    mkdirSync(join(folder, name));
    if (version !== undefined) writeFileSync(join(folder, name, 'engine.json'), JSON.stringify({ version }));
  };
  const versions = (): string[] =>
    engineSets(undefined, { LOCKSTEP_ENGINE_FOLDER: folder }).map(({ version }) => version);

  it('are listed from the oldest to the newest, by number', () => {
    fetched('b', '28.10.1');
    fetched('a', '28.9.3');
    fetched('c', '9.0.0');
    expect(versions()).toEqual(['9.0.0', '28.9.3', '28.10.1']);
  });

  it('do not include one whose fetching was interrupted', () => {
    fetched('whole', '28.5.2');
    fetched('half');
    expect(versions()).toEqual(['28.5.2']);
  });

  it('are none where the folder does not exist', () => {
    expect(engineSets(undefined, { LOCKSTEP_ENGINE_FOLDER: join(folder, 'nowhere') })).toEqual([]);
  });

  it('are found by the beginning of their version, number by number', () => {
    fetched('a', '28.50.0');
    fetched('b', '28.5.2');
    const sets = engineSets(undefined, { LOCKSTEP_ENGINE_FOLDER: folder });
    expect(setOf('28.5', sets)?.paths.dockerd).toBe(join(folder, 'b/bin/dockerd'));
    expect(setOf('28.5.2', sets)?.version).toBe('28.5.2');
    expect(setOf('2', sets)).toBeUndefined();
  });
});

describe('the folder of fetched engines', () => {
  it('is the one of the environment, else below the cache of the user', () => {
    expect(engineFolder({ LOCKSTEP_ENGINE_FOLDER: '/engines', XDG_CACHE_HOME: '/cache' })).toBe('/engines');
    expect(engineFolder({ XDG_CACHE_HOME: '/cache' })).toBe('/cache/lockstep/engines');
    expect(engineFolder({})).toMatch(/\/\.cache\/lockstep\/engines$/);
  });
});
