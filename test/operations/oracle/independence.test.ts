import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';

const FOLDER = join(import.meta.dirname, '../../support/oracle');
/** The lab is where it looks, the report’s schema is what it reads; ids are names. */
const MAY_KNOW = /^(?:\.\/[\w-]+|(?:\.\.\/){3}src\/(?:lab\/.+|report\/model|domain\/ids))\.js$|^node:/;

it.each(readdirSync(FOLDER))('the oracle’s %s knows nothing of the code that it judges', (name) => {
  const imports = [...readFileSync(join(FOLDER, name), 'utf8').matchAll(/ from '([^']+)'/g)].map(([, path]) => path);
  expect(imports.filter((path) => !MAY_KNOW.test(path ?? ''))).toEqual([]);
});
