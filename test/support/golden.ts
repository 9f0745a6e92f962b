import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from '@jest/globals';

/**
 * Expects `text` to be what the golden file says, byte for byte. With UPDATE_GOLDEN=1 it writes the file instead: what
 * was written must then be read and judged like any other change.
 */
export const expectGolden = (path: string, text: string): void => {
  const file = join(import.meta.dirname, '..', 'golden', path);
  if (process.env['UPDATE_GOLDEN'] === '1') {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  expect(text).toBe(readFileSync(file, 'utf8'));
};
