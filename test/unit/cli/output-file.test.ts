import {
  chmodSync,
  chownSync,
  lchownSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { checkOutputFile, writeOutputFile } from '../../../src/cli/output-file.js';

/** To give a file to another user takes root, as whom CI runs. */
const asRoot = process.geteuid?.() === 0 ? it : it.skip;
const SOMEBODY = 54_321;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lockstep-output-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe('a file that a report or events are written to', () => {
  it('is for its owner alone where it is new', () => {
    writeOutputFile('--report', join(folder, 'a.md'), 'text');
    expect(statSync(join(folder, 'a.md')).mode & 0o777).toBe(0o600);
  });

  it('is emptied before, and reached through a link of ours', () => {
    writeFileSync(join(folder, 'a.md'), 'something longer');
    symlinkSync(join(folder, 'a.md'), join(folder, 'link.md'));
    writeOutputFile('--report', join(folder, 'link.md'), 'text');
    expect(readFileSync(join(folder, 'a.md'), 'utf8')).toBe('text');
  });

  it('may be a device', () => {
    expect(() => {
      writeOutputFile('--events', '/dev/null', 'text');
    }).not.toThrow();
  });

  it('is refused where its folder is not there', () => {
    expect(() => {
      checkOutputFile('--report', join(folder, 'none', 'a.md'));
    }).toThrow(/--report .* cannot be written/);
  });
});

describe('in a directory that every user can write to', () => {
  beforeEach(() => {
    chmodSync(folder, 0o1777);
  });

  asRoot('a symbolic link of another user is not followed', () => {
    writeFileSync(join(folder, 'ours'), 'precious');
    symlinkSync(join(folder, 'ours'), join(folder, 'events.ndjson'));
    lchownSync(join(folder, 'events.ndjson'), SOMEBODY, SOMEBODY);
    for (const use of [
      checkOutputFile,
      (option: string, path: string) => {
        writeOutputFile(option, path, 'x');
      },
    ]) {
      expect(() => {
        use('--events', join(folder, 'events.ndjson'));
      }).toThrow(/--events .* is a symbolic link of user 54321/);
    }
    expect(readFileSync(join(folder, 'ours'), 'utf8')).toBe('precious');
  });

  asRoot('a file of another user is not written', () => {
    writeFileSync(join(folder, 'a.md'), '');
    chownSync(join(folder, 'a.md'), SOMEBODY, SOMEBODY);
    expect(() => {
      writeOutputFile('--report', join(folder, 'a.md'), 'text');
    }).toThrow(/is a file of user 54321/);
    expect(readFileSync(join(folder, 'a.md'), 'utf8')).toBe('');
  });
});
