import { gunzipSync } from 'node:zlib';
import { cksum } from './cksum.js';

/** An answer may unpack to this much and no more: a host's answer is data from outside. */
const MAX_ANSWER_BYTES = 256 * 1024;

/** What the standard output of a script turned out to hold. */
export type FrameReading =
  | { readonly kind: 'whole'; readonly text: string }
  /** The frame begins and does not end: a longer form of the output may hold the rest. */
  | { readonly kind: 'cut' }
  | { readonly kind: 'missing' }
  | { readonly kind: 'damaged'; readonly reason: string };

/** A nonce ties an answer to the run that asked: 16 hex digits, made once per command. */
export type Nonce = string & { readonly nonce: unique symbol };

const NONCE = /^[0-9a-f]{16}$/;
export const isNonce = (text: string): text is Nonce => NONCE.test(text);

/** How Run Command and its agent mark output that they cut (ListCommandInvocations Details; amazon-ssm-agent). */
const CUT_MARKS = ['---Output truncated---', '--output truncated--'];

/**
 * Reads the frame that `frame` in prelude.sh writes: `LOCKSTEP1 nonce checksum length payload END nonce` in one line,
 * the payload gzip in base64. Whatever stands before or behind it (a login banner, noise) is passed over.
 * Of several frames (an agent may run a script again) the last whole one counts.
 */
export function readFrame(output: string, nonce: Nonce): FrameReading {
  const frames = [...output.matchAll(/LOCKSTEP1 ([0-9a-f]{16}) (\d{1,10}) (\d{1,7}) ([A-Za-z0-9+/=]+) END \1/g)];
  const frame = frames.findLast((match) => match[1] === nonce);
  if (frame !== undefined) return unpack(frame[4] ?? '', Number(frame[2]), Number(frame[3]));
  if (output.includes(`LOCKSTEP1 ${nonce}`)) return { kind: 'cut' };
  return CUT_MARKS.some((mark) => output.includes(mark)) ? { kind: 'cut' } : { kind: 'missing' };
}

function unpack(payload: string, checksum: number, length: number): FrameReading {
  const body = Buffer.from(payload, 'latin1');
  if (body.length !== length || cksum(body) !== checksum) {
    return { kind: 'damaged', reason: 'the result was changed in transit: length or checksum differ' };
  }
  try {
    const bytes = gunzipSync(Buffer.from(payload, 'base64'), { maxOutputLength: MAX_ANSWER_BYTES });
    return { kind: 'whole', text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return { kind: 'damaged', reason: `the result does not unpack to UTF-8 text of at most ${MAX_ANSWER_BYTES} bytes` };
  }
}

/** Whether an output holds the frames with these nonces without a cut: what Run Command shows of a long one may have to be fetched again. */
export const isUncut =
  (...nonces: readonly Nonce[]) =>
  (output: string): boolean =>
    nonces.every((nonce) => readFrame(output, nonce).kind !== 'cut');
