import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { EXIT } from '../../src/domain/errors.js';

const ROOT = join(import.meta.dirname, '../..');

/** Words in capitals that are no codes of ours: variables of the environment, and codes of Node, OpenSSL and yargs. */
const NOT_OURS =
  /^(?:AWS_(?!CALL_FAILED)\w+|NODE_EXTRA_CA_CERTS|HTTPS_PROXY|NO_PROXY|NO_COLOR|XDG_\w+_HOME|LOCKSTEP_ENGINE\w*|ERR_\w+|EAI_AGAIN|CERT_\w+|INVALID_(?:CA|PURPOSE)|SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_\w+)$/;
/** Codes of one word, which many other words look like. */
const ONE_WORD = ['USAGE', 'INTERRUPTED', 'THROTTLED'];

const sources = (folder: string): readonly string[] =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map(({ parentPath, name }) => join(parentPath, name))
    // What the lab's AWS answers is named as AWS names it.
    .filter((path) => !path.includes('/src/lab/endpoint/') && !path.includes('/src/lab/simulated/'));

const codesIn = (text: string): readonly string[] =>
  [...text.matchAll(/'([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|USAGE|INTERRUPTED|THROTTLED)'/g)]
    .map(([, code = '']) => code)
    .filter((code) => !NOT_OURS.test(code));

const used = new Set(sources(join(ROOT, 'src')).flatMap((path) => codesIn(readFileSync(path, 'utf8'))));

const rows = [
  ...readFileSync(join(ROOT, 'docs/error-codes.md'), 'utf8').matchAll(
    /^\| `(?<code>\w+)` +\| (?<exits>[\d, ]+?) +\| (?<meaning>[^|]+?) +\| (?<remedy>[^|]+?) +\|$/gm,
  ),
].map(({ groups }) => groups ?? {});

describe('the page of error codes', () => {
  it('has every code of the sources, and none that is there no more', () => {
    expect(ONE_WORD.filter((code) => !used.has(code))).toEqual([]);
    expect(rows.map(({ code }) => code).toSorted()).toEqual([...used].toSorted());
  });

  it('says of each its exit code, what it means and what to do', () => {
    const known: readonly number[] = Object.values(EXIT);
    for (const { code, exits = '', meaning, remedy } of rows) {
      const wrong = exits.split(', ').filter((exit) => !known.includes(Number(exit)));
      expect({ code, wrong, isWhole: meaning !== '' && remedy !== '' }).toEqual({ code, wrong: [], isWhole: true });
    }
  });
});
