import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import { loadConfig } from '@smithy/core/config';
import { usageError } from '../../domain/errors.js';
import type { Environment } from './proxy-rules.js';

interface Bundle {
  /** Where its path is written, in words. */
  readonly source: string;
  readonly path: string;
}

/**
 * The certificate authorities to trust, as PEM texts: those of AWS_CA_BUNDLE, else of `ca_bundle` in the profile, instead of the usual
 * ones, as aws-cli does. NODE_EXTRA_CA_CERTS adds to either. Undefined where no bundle is named: Node then trusts the usual ones, and
 * reads NODE_EXTRA_CA_CERTS itself.
 * Errors: usageError `CA_BUNDLE_UNREADABLE` for a file that cannot be read, or holds no certificate.
 */
export async function readCaBundle(
  env: Environment,
  profile: string | undefined,
): Promise<readonly string[] | undefined> {
  const bundle = await findBundle(env, profile);
  if (bundle === undefined) return undefined;
  const extra = env['NODE_EXTRA_CA_CERTS'] ?? '';
  const bundles = extra === '' ? [bundle] : [bundle, { source: 'NODE_EXTRA_CA_CERTS', path: extra }];
  return Promise.all(bundles.map(readBundle));
}

async function findBundle(env: Environment, profile: string | undefined): Promise<Bundle | undefined> {
  const path = env['AWS_CA_BUNDLE'] ?? '';
  if (path !== '') return { source: 'AWS_CA_BUNDLE', path };
  const configured = await loadConfig(
    {
      environmentVariableSelector: () => undefined,
      configFileSelector: ({ ca_bundle }) => ca_bundle,
      default: '',
    },
    { ...(profile !== undefined && { profile }) },
  )();
  return configured === '' ? undefined : { source: 'ca_bundle in the AWS config file', path: configured };
}

async function readBundle({ source, path }: Bundle): Promise<string> {
  try {
    const text = await readFile(path, 'utf8');
    if (!text.includes('-----BEGIN')) throw new Error('it holds no certificate in PEM form');
    createSecureContext({ ca: text });
    return text;
  } catch (error) {
    throw usageError(
      'CA_BUNDLE_UNREADABLE',
      `The file of certificate authorities ${path} (${source}) cannot be used${error instanceof Error ? `: ${error.message}` : ''}`,
      `Correct ${source}: it names a PEM file with the certificate of each authority to trust`,
      error,
    );
  }
}
