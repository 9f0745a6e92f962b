import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import type { NodeId, SwarmId } from '../../../domain/ids.js';
import {
  bitString,
  boolean,
  explicit,
  implicit,
  integer,
  objectIdentifier,
  octetString,
  printableString,
  sequence,
  set,
  utcTime,
} from './der.js';
import { plainPem } from './pem.js';

const ECDSA_WITH_SHA256 = sequence(objectIdentifier('1.2.840.10045.4.3.2'));
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** swarmkit ca: RootCAExpiration. */
const ROOT_VALIDITY = 630_720_000_000;

export interface CertificateAuthority {
  readonly certificatePem: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  /** DER of the subject, as the engine shows it in `TLSInfo.CertIssuerSubject`. */
  readonly subject: Buffer;
}

export interface NodeIdentity {
  readonly swarmId: SwarmId;
  readonly nodeId: NodeId;
  readonly role: 'manager' | 'worker';
}

export const newNodeKeyPair = (): { readonly publicKey: KeyObject; readonly privateKey: KeyObject } =>
  generateKeyPairSync('ec', { namedCurve: 'P-256' });

const name = (...parts: readonly (readonly [oid: string, text: string])[]): Buffer =>
  sequence(...parts.map(([oid, text]) => set(sequence(objectIdentifier(oid), printableString(text)))));

const ROOT_NAME = name(['2.5.4.3', 'swarm-ca']);

/** An engine shows the key of its CA whenever it is asked for itself or a node. */
const ders = new WeakMap<KeyObject, Buffer>();
export const publicKeyDer = (key: KeyObject): Buffer => {
  const der = ders.get(key) ?? key.export({ type: 'spki', format: 'der' });
  ders.set(key, der);
  return der;
};

/** SHA-1 over the point alone (RFC 5280, 4.2.1.2, method 1); the point is the last 65 bytes of a P-256 key. */
const keyIdentifier = (key: KeyObject): Buffer => createHash('sha1').update(publicKeyDer(key).subarray(-65)).digest();

const extension = (oid: string, critical: boolean, content: Buffer): Buffer =>
  sequence(objectIdentifier(oid), ...(critical ? [boolean(true)] : []), octetString(content));

interface Contents {
  readonly issuer: Buffer;
  readonly subject: Buffer;
  readonly publicKey: KeyObject;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly extensions: readonly Buffer[];
}

const signedBy = (signer: KeyObject, contents: Contents): string => {
  const serial = randomBytes(20);
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x01;
  const body = sequence(
    explicit(0, integer(2)),
    integer(serial),
    ECDSA_WITH_SHA256,
    contents.issuer,
    sequence(utcTime(contents.notBefore), utcTime(contents.notAfter)),
    contents.subject,
    publicKeyDer(contents.publicKey),
    explicit(3, sequence(...contents.extensions)),
  );
  return plainPem('CERTIFICATE', sequence(body, ECDSA_WITH_SHA256, bitString(sign('sha256', body, signer))));
};

const roundToMinute = (milliseconds: number): Date => new Date(Math.round(milliseconds / MINUTE) * MINUTE);

/** The swarm's own CA: `CN=swarm-ca`, 20 years, P-256. */
export const createCertificateAuthority = (now: Date): CertificateAuthority => {
  const { publicKey, privateKey } = newNodeKeyPair();
  const notBefore = roundToMinute(now.getTime() - 5 * MINUTE);
  const certificatePem = signedBy(privateKey, {
    issuer: ROOT_NAME,
    subject: ROOT_NAME,
    publicKey,
    notBefore,
    notAfter: new Date(notBefore.getTime() + ROOT_VALIDITY),
    extensions: [
      extension('2.5.29.15', true, bitString(Buffer.from([0x06]), 1)),
      extension('2.5.29.19', true, sequence(boolean(true))),
      extension('2.5.29.14', false, octetString(keyIdentifier(publicKey))),
    ],
  });
  return { certificatePem, privateKey, publicKey, subject: ROOT_NAME };
};

/** What stands behind each new node certificate during a CA rotation: the new CA, signed by the old one (swarmkit RootCA.CrossSignCACertificate). */
export const crossSign = (from: CertificateAuthority, to: CertificateAuthority, now: Date): string =>
  signedBy(from.privateKey, {
    issuer: from.subject,
    subject: to.subject,
    publicKey: to.publicKey,
    notBefore: roundToMinute(now.getTime() - 5 * MINUTE),
    notAfter: new Date(roundToMinute(now.getTime()).getTime() + ROOT_VALIDITY),
    extensions: [
      extension('2.5.29.15', true, bitString(Buffer.from([0x06]), 1)),
      extension('2.5.29.19', true, sequence(boolean(true))),
      extension('2.5.29.14', false, octetString(keyIdentifier(to.publicKey))),
      extension('2.5.29.35', false, sequence(implicit(0, keyIdentifier(from.publicKey)))),
    ],
  });

const subjectAlternativeNames = (identity: NodeIdentity): Buffer => {
  const names = [`swarm-${identity.role}`, identity.nodeId, ...(identity.role === 'manager' ? ['swarm-ca'] : [])];
  return sequence(...names.map((dns) => implicit(2, Buffer.from(dns, 'ascii'))));
};

/** A node's certificate as swarmkit issues it: O = swarm id, OU = role, CN = node id; backdated by an hour. */
export const issueCertificate = (
  authority: CertificateAuthority,
  identity: NodeIdentity,
  publicKey: KeyObject,
  validity: { readonly now: Date; readonly expiryNanoseconds: number },
): string => {
  const issuedAt = validity.now.getTime();
  return signedBy(authority.privateKey, {
    issuer: authority.subject,
    subject: name(['2.5.4.10', identity.swarmId], ['2.5.4.11', `swarm-${identity.role}`], ['2.5.4.3', identity.nodeId]),
    publicKey,
    notBefore: roundToMinute(issuedAt - HOUR),
    notAfter: roundToMinute(issuedAt + validity.expiryNanoseconds / 1e6),
    extensions: [
      extension('2.5.29.15', true, bitString(Buffer.from([0xa0]), 5)),
      extension(
        '2.5.29.37',
        false,
        sequence(objectIdentifier('1.3.6.1.5.5.7.3.1'), objectIdentifier('1.3.6.1.5.5.7.3.2')),
      ),
      extension('2.5.29.19', true, sequence()),
      extension('2.5.29.14', false, octetString(keyIdentifier(publicKey))),
      extension('2.5.29.35', false, sequence(implicit(0, keyIdentifier(authority.publicKey)))),
      extension('2.5.29.17', false, subjectAlternativeNames(identity)),
    ],
  });
};
