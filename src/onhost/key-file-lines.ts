import type { z } from 'zod';
import type { KeyFileFacts } from '../domain/host-facts.js';
import { atMostOnce, text, yes } from './answer-lines.js';
import { wholeNumber } from './probe-schema.js';

/** What `tell_key_header` in engine.sh prints of `swarm-node.key`. */
export const keyFileLines = {
  keytype: atMostOnce(text),
  kek: atMostOnce(wholeNumber),
  dekpending: atMostOnce(yes),
  dekneedsrotation: atMostOnce(yes),
};
export type KeyFileLines = { readonly [Name in keyof typeof keyFileLines]?: z.output<(typeof keyFileLines)[Name]> };

/** Undefined when the file could not be read. */
export const keyFileFacts = (lines: KeyFileLines): KeyFileFacts | undefined =>
  lines.keytype === undefined
    ? undefined
    : {
        encrypted: lines.keytype === 'ENCRYPTED PRIVATE KEY',
        kekVersion: lines.kek,
        dekPending: lines.dekpending === 'yes',
        dekNeedsRotation: lines.dekneedsrotation === 'yes',
      };
