import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';

const ROOT = join(import.meta.dirname, '../..');

const files = [
  ...readdirSync(ROOT).map((name) => join(ROOT, name)),
  ...['src', 'test', 'scripts'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name)),
  ),
];

/** As the page names them: `keys/finish-key.ts`, or `replay.ts` where the section says where it is. */
const named = [
  ...new Set(
    [...readFileSync(join(ROOT, 'docs/architecture.md'), 'utf8').matchAll(/`([\w./-]+\.(?:ts|sh|mjs))`/g)].map(
      ([, name = '']) => name,
    ),
  ),
];

it('the page on how lockstep is built names files, and each of them exists', () => {
  expect(named.length).toBeGreaterThan(50);
  expect(named.filter((name) => !files.some((file) => file.endsWith(`/${name}`)))).toEqual([]);
});
