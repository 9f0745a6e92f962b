import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeRecord, encodeRecord } from '../../../src/aws/vault/stored-value.js';
import { thawBackout } from '../../../src/cli/backout/frozen-backout.js';
import { keyPlans, thawPlans, thawSettings } from '../../../src/cli/change/frozen-run.js';
import { readConfigFile } from '../../../src/cli/config-file.js';
import { thawUnlock } from '../../../src/cli/unlock/frozen-unlock.js';
import { LockstepError } from '../../../src/domain/errors.js';
import { readEncryptedKey } from '../../../src/domain/encrypted-key.js';
import { revealSecret, Secret } from '../../../src/domain/secret.js';
import { readNodeCertificate } from '../../../src/onhost/node-certificate.js';
import type { RunHeader } from '../../../src/ports/journal.js';
import { aGeneration, aRunId } from '../../support/builders/plan.js';
import { managerDisk } from '../../support/manager-disk.js';
import { fc } from '../../support/fast-check.js';

/** The text with one character in place of another. */
const mutated = (text: string) =>
  fc
    .tuple(fc.nat(text.length - 1), fc.string({ minLength: 0, maxLength: 3, unit: 'binary' }))
    .map(([at, other]) => text.slice(0, at) + other + text.slice(at + 1));

describe('a value in the vault', () => {
  const generation = aGeneration('web');
  const text = revealSecret(encodeRecord({ kind: 'generation', generation }));
  const read = (value: string) => decodeRecord(new Secret(value), generation.swarmId);

  it('that is anything at all is read as what it is, and never thrown over', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json(), mutated(text)), (value) => {
        expect(['record', 'newer', 'foreign', 'unreadable']).toContain(read(value).kind);
      }),
    );
    expect(read('['.repeat(65_536)).kind).toBe('unreadable');
  });

  it('that was changed in one place never passes for another key', () => {
    fc.assert(
      fc.property(mutated(text), (value) => {
        const decoded = read(value);
        if (decoded.kind !== 'record' || decoded.record.kind !== 'generation') return;
        expect(revealSecret(decoded.record.generation.key)).toEqual(revealSecret(generation.key));
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('a configuration', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'lockstep-fuzz-'));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });
  /** What is wrong with it; undefined where it is taken. */
  const refused = async (text: string | Buffer): Promise<unknown> => {
    const path = join(folder, 'lockstep.yaml');
    writeFileSync(path, text);
    return readConfigFile(path).then(
      () => undefined,
      (error: unknown) => error,
    );
  };
  const expectOneError = (error: unknown): void => {
    expect(error).toBeInstanceOf(LockstepError);
    expect(error).toMatchObject({ exitCode: 2, message: expect.stringContaining('lockstep.yaml') });
  };

  it('that is anything at all is taken, or refused with one error that names the file', async () => {
    const words = fc.constantFrom(
      'tags',
      'regions',
      'vault',
      '&a',
      '*a',
      '- ',
      ': ',
      '\n',
      '{',
      '[',
      '!!js',
      '<<: ',
      '|',
    );
    const yaml = fc.array(fc.oneof(words, fc.string()), { maxLength: 30 }).map((parts) => parts.join(''));
    await fc.assert(
      fc.asyncProperty(fc.oneof(yaml, fc.json(), fc.string({ unit: 'binary' })), async (text) => {
        const error = await refused(text);
        if (error !== undefined) expectOneError(error);
      }),
    );
  });

  it.each([
    [
      'with aliases that grow without an end',
      `a: &a [x]\n${'abcdefghijklmnop'
        .split('')
        .map((name, index, all) => (index === 0 ? '' : `${name}: &${name} [${`*${all[index - 1] ?? ''},`.repeat(9)}]`))
        .join('\n')}`,
    ],
    ['with an alias of nothing', 'tags: *nothing'],
    ['that is nested deeper than a stack', `tags: ${'['.repeat(100_000)}`],
    ['of many megabytes', Buffer.alloc(5_000_000, 'a')],
  ])('%s is refused with one error', async (_, text) => {
    expectOneError(await refused(text));
  });

  it('that is no file is refused', async () => {
    expectOneError(await readConfigFile(`${folder}/../lockstep.yaml/`).catch((error: unknown) => error));
    await expect(readConfigFile(folder)).rejects.toMatchObject({ code: 'CONFIG_UNREADABLE', exitCode: 2 });
  });
});

describe('what the head of a journal says of its run', () => {
  const header = (plan: unknown, selection: unknown): RunHeader =>
    ({ runId: aRunId(), command: 'rotate', plan, selection }) as RunHeader;

  it.each([
    ['a change', (header: RunHeader) => [thawSettings(header), thawPlans(header, keyPlans)]],
    ['an unlock', thawUnlock],
    ['a backout', thawBackout],
  ])('as %s is refused with one error where this version has not written it', (_, thawed) => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (plan, selection) => {
        expect(() => thawed(header(plan, selection))).toThrow(LockstepError);
      }),
    );
  });
});

describe('what lies on the disk of a manager', () => {
  const { certificateDer } = managerDisk(undefined);
  const bytes = (whole: Buffer) =>
    fc.oneof(
      fc.uint8Array({ maxLength: 400 }),
      fc.tuple(fc.nat(whole.length - 1), fc.nat(255)).map(([at, byte]) => {
        const changed = Buffer.from(whole);
        changed[at] = byte;
        return changed;
      }),
    );

  it('as an encrypted key is read, or refused with a reason', () => {
    fc.assert(
      fc.property(bytes(certificateDer), (der) => {
        expect(() => readEncryptedKey(der)).toThrow(RangeError);
      }),
    );
  });

  it('as a certificate names a swarm and a node, or is refused', () => {
    fc.assert(
      fc.property(bytes(certificateDer), (der) => {
        try {
          const { swarmId, nodeId } = readNodeCertificate(der);
          expect([swarmId, nodeId]).toEqual([
            expect.stringMatching(/^[0-9a-z]{25}$/),
            expect.stringMatching(/^[0-9a-z]{25}$/),
          ]);
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
        }
      }),
    );
  });
});
