import { gzipSync } from 'node:zlib';
import { cksum } from '../../onhost/cksum.js';

/** A frame as prelude.sh writes it. */
export const framed = (text: string | Buffer, nonce: string): string => {
  const body = gzipSync(text).toString('base64');
  return `\nLOCKSTEP1 ${nonce} ${cksum(Buffer.from(body))} ${body.length} ${body} END ${nonce}\n`;
};
