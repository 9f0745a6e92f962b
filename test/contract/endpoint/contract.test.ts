import { describe, expect, it } from '@jest/globals';
import { readdir, readFile } from 'node:fs/promises';

const HERE = new URL('.', import.meta.url);
const CONTRACT = new URL('../../../src/lab/CONTRACT.md', import.meta.url);

const numbersIn = (text: string, pattern: RegExp): readonly string[] =>
  [...text.matchAll(pattern)].map(([, number]) => number ?? '').sort();

describe('the written contract', () => {
  it('has a test for every behaviour, and every test of a behaviour is in it', async () => {
    const files = (await readdir(HERE)).filter((name) => name.endsWith('.test.ts'));
    const tests = await Promise.all(files.map((name) => readFile(new URL(name, HERE), 'utf8')));
    const written = numbersIn(await readFile(CONTRACT, 'utf8'), /^\| ([A-Z]\d+) \|/gm);
    expect(written.length).toBeGreaterThan(50);
    expect(numbersIn(tests.join('\n'), /\bit\(\s*['"]([A-Z]\d+) /g)).toEqual(written);
  });
});
