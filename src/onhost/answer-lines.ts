import { X509Certificate } from 'node:crypto';
import { z } from 'zod';
import { readNodeCertificate, readRootCa } from './node-certificate.js';

/** What the answers of all scripts share: lines of `name value`, each name as often as its schema says. */

export const once = <Schema extends z.ZodType>(schema: Schema) => z.tuple([schema]).transform(([value]) => value);
export const atMostOnce = <Schema extends z.ZodType>(schema: Schema) => once(schema).optional();
export const text = z.string().max(8192);
export const yes = z.literal('yes');

/** A certificate in base64, and what `read` makes of it; malformed where that throws. */
const certificateAs = <Read>(read: (der: Buffer) => Read) =>
  z.base64().transform((body, context): Read => {
    try {
      return read(Buffer.from(body, 'base64'));
    } catch (error) {
      context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : 'not a certificate' });
      return z.NEVER;
    }
  });

/** A node's certificate: as it is (DER), and what it says. */
export const certificateLine = certificateAs((der) => ({ der, certificate: readNodeCertificate(der) }));
/** A certificate of the CA. */
export const rootCaLine = certificateAs(readRootCa);
/** A certificate between the two, as DER. */
export const intermediateLine = certificateAs((der) => new X509Certificate(der).raw);

type AnswerReading<Value> =
  { readonly kind: 'read'; readonly value: Value } | { readonly kind: 'unreadable'; readonly reason: string };

/** Reads an answer strictly. The reason says where it fails and repeats no value: it may be what nobody should see. */
export function readAnswerLines<Schema extends z.ZodType>(
  whose: string,
  schema: Schema,
  answer: string,
): AnswerReading<z.output<Schema>> {
  const parsed = schema.safeParse(groupLines(answer));
  if (parsed.success) return { kind: 'read', value: parsed.data };
  const [first] = parsed.error.issues;
  if (first?.code === 'unrecognized_keys') {
    return { kind: 'unreadable', reason: `the ${whose}'s result has a line that this version does not know` };
  }
  const place = first?.path.join('.') ?? '';
  return { kind: 'unreadable', reason: `the ${whose}'s result is malformed at "${place}": ${first?.message ?? ''}` };
}

function groupLines(answer: string): Record<string, string[]> {
  const lines = new Map<string, string[]>();
  for (const line of answer.split('\n').filter((entry) => entry !== '')) {
    const at = line.indexOf(' ');
    const key = at < 0 ? line : line.slice(0, at);
    const values = lines.get(key) ?? [];
    values.push(at < 0 ? '' : line.slice(at + 1));
    lines.set(key, values);
  }
  return Object.fromEntries(lines);
}
