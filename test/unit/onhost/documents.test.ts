import { beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { READING_DOCUMENTS, type DocumentCall, type ReadingDocument } from '../../../src/domain/reading-document.js';
import { commandDocument, documentContent, probeCall, proveCall } from '../../../src/onhost/compose-documents.js';
import type { Nonce } from '../../../src/onhost/frame.js';
import { composeProbe, composeProve } from '../../../src/onhost/script.js';
import { makeSealingKeys, publicKeyPem, type PublicKeyPem } from '../../../src/onhost/seal.js';
import { fc } from '../../support/fast-check.js';

const NONCE = '0123456789abcdef' as Nonce;
/** Systems Manager API reference, MaxDocumentSizeExceeded. */
const MOST_BYTES = 64 * 1024;

const linesOf = (document: ReadingDocument): readonly string[] =>
  commandDocument(document).mainSteps[0].inputs.runCommand;

/** As the agent does it: each value stands as text where its name stood. */
const filledIn = ({ document, parameters }: DocumentCall): string =>
  linesOf(document)
    .map((line) => line.replace(/\{\{ (\w+) \}\}/g, (whole, name: string) => parameters[name] ?? whole))
    .join('\n');

const patternOf = (document: ReadingDocument, parameter: string): RegExp =>
  new RegExp(commandDocument(document).parameters[parameter]?.allowedPattern ?? '(?!)');

let sealTo: PublicKeyPem;
beforeAll(async () => {
  sealTo = publicKeyPem(await makeSealingKeys());
});

describe('a document', () => {
  it.each(READING_DOCUMENTS)('%s is one step of schema 2.2, the same in JSON and YAML', (document) => {
    const { schemaVersion, mainSteps } = commandDocument(document);
    expect({ schemaVersion, actions: mainSteps.map(({ action }) => action) }).toEqual({
      schemaVersion: '2.2',
      actions: ['aws:runShellScript'],
    });
    expect(JSON.parse(documentContent(document, 'json'))).toEqual(commandDocument(document));
    expect(parse(documentContent(document, 'yaml'))).toEqual(commandDocument(document));
  });

  it('runs the very script that AWS-RunShellScript is sent, but for how two braces are written', () => {
    const asSent = (call: DocumentCall): string => filledIn(call).replaceAll("{''", '{');
    expect(`${asSent(probeCall(NONCE))}\n`).toBe(composeProbe(NONCE));
    expect(`${asSent(proveCall(NONCE, sealTo))}\n`).toBe(composeProve(NONCE, { sealTo, liveKey: 'compare' }));
  });

  it.each(READING_DOCUMENTS)(
    '%s holds no two braces but those of its parameters, each in single quotes',
    (document) => {
      const { parameters } = commandDocument(document);
      const referring = linesOf(document).filter((line) => line.includes('{{'));
      expect(referring.map((line) => /^[a-z_]+='\{\{ (\w+) \}\}'$/.exec(line)?.[1])).toEqual(Object.keys(parameters));
    },
  );

  it.each(READING_DOCUMENTS)('%s splits braces within single quotes alone, where that changes nothing', (document) => {
    const split = linesOf(document).filter((line) => line.includes("{''{"));
    expect(split.length).toBeGreaterThan(0);
    for (const line of split) {
      const [before = ''] = line.split("{''{");
      expect({ line, quotes: before.replaceAll("''", '').split("'").length % 2 }).toEqual({ line, quotes: 0 });
    }
  });

  it.each(READING_DOCUMENTS)('%s fits with its parameters in 64 KB, whatever its format', (document) => {
    const parameters = JSON.stringify({ nonce: [NONCE], sealTo: [sealTo] });
    for (const format of ['json', 'yaml'] as const) {
      expect(Buffer.byteLength(documentContent(document, format) + parameters)).toBeLessThan(MOST_BYTES);
    }
  });

  it('lets nobody choose whether a key travels, or a channel is opened', () => {
    expect(Object.keys(commandDocument('Prove').parameters)).toEqual(['nonce', 'sealTo']);
    expect(linesOf('Prove').slice(2, 4)).toEqual(["live_key='compare'", "want_channel='false'"]);
  });
});

describe('the parameters of a document', () => {
  it('take every nonce and every key of a run', async () => {
    expect(probeCall(NONCE).parameters['nonce']).toMatch(patternOf('Audit', 'nonce'));
    for (const pem of [sealTo, publicKeyPem(await makeSealingKeys())]) {
      expect(proveCall(NONCE, pem).parameters['sealTo']).toMatch(patternOf('Prove', 'sealTo'));
    }
  });

  it('take nothing that a shell could read as more than data', () => {
    const hostile = fc.constantFrom(
      "'",
      '"',
      '\n',
      '\r',
      '\\',
      '$',
      '`',
      ';',
      ' ',
      '{{ nonce }}',
      '{{ssm:x}}',
      '\u2028',
    );
    const { nonce = '', sealTo: key = '' } = proveCall(NONCE, sealTo).parameters;
    fc.assert(
      fc.property(hostile, fc.nat(600), fc.boolean(), (text, at, replaces) => {
        for (const [parameter, value] of [
          ['nonce', nonce],
          ['sealTo', key],
        ] as const) {
          const place = at % (value.length + 1);
          const changed = value.slice(0, place) + text + value.slice(place + (replaces ? text.length : 0));
          expect(changed).not.toMatch(patternOf('Prove', parameter));
        }
      }),
    );
  });

  it('take no key of another kind or length', () => {
    for (const other of ['', 'QUFB', sealTo, `${sealTo}A`]) expect(other).not.toMatch(patternOf('Prove', 'sealTo'));
  });
});
