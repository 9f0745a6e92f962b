import { X509Certificate } from 'node:crypto';
import type { CertificateChain, RootCa } from './host-facts.js';

/** A fleet is grouped again with every answer, the same certificates come with every probe, and a signature never changes. */
const known = new Map<string, boolean>();
const MOST_KNOWN = 10_000;

const keyOf = ({ leaf, intermediates }: CertificateChain, { fingerprint }: RootCa): string =>
  [fingerprint, ...[leaf, ...intermediates].map((der) => Buffer.from(der).toString('base64'))].join(' ');

/**
 * Whether this CA has issued a node's certificate: itself, or by way of a CA that it has signed, as the new one is from the beginning of
 * a CA rotation to its end. The issuer's name says nothing: it is `swarm-ca` in every swarm. Dates play no part. Never throws.
 */
export function isIssuedBy(chain: CertificateChain, root: RootCa): boolean {
  const key = keyOf(chain, root);
  const verdict = known.get(key) ?? verify(chain, root);
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(key, verdict);
  return verdict;
}

export const isIssuedByAny = (chain: CertificateChain | undefined, roots: readonly RootCa[]): boolean =>
  chain !== undefined && roots.some((root) => isIssuedBy(chain, root));

function verify({ leaf, intermediates }: CertificateChain, root: RootCa): boolean {
  try {
    const node = new X509Certificate(leaf);
    const ca = new X509Certificate(root.der);
    return (
      isSignedBy(node, ca) ||
      intermediates
        .map((der) => new X509Certificate(der))
        .some((between) => isSignedBy(node, between) && isSignedBy(between, ca))
    );
  } catch {
    return false;
  }
}

/** Every node of a swarm has a certificate of its CA: only one that is a CA itself may sign others. */
const isSignedBy = (certificate: X509Certificate, issuer: X509Certificate): boolean =>
  issuer.ca && certificate.verify(issuer.publicKey);
