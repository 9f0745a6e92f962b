import type { HostFacts } from './host-facts.js';

/** When the certificate of a node ended, where it has; by the clock of its host, which its engine goes by as well. */
export const endedCertificate = ({ certificate, observedAt }: HostFacts): Date | undefined =>
  certificate !== undefined && certificate.notAfter < observedAt ? certificate.notAfter : undefined;
