import { createHash } from 'node:crypto';
import { stringify } from 'yaml';
import type { DocumentCall, ReadingDocument } from '../domain/reading-document.js';
import type { Nonce } from './frame.js';
import { PROBE_SECONDS, PROVE_SECONDS, scriptBody, settingsHead, type ScriptName, type Settings } from './script.js';
import { publicKeyLine, type PublicKeyPem } from './seal.js';

interface Parameter {
  readonly type: 'String';
  readonly description: string;
  /** The agent puts a value into the script as text, before any shell reads it: this pattern alone keeps it data. */
  readonly allowedPattern: string;
}

/** A Command document of schema 2.2 with one step (Systems Manager user guide, "Data elements and parameters"). */
export interface CommandDocument {
  readonly schemaVersion: '2.2';
  readonly description: string;
  readonly parameters: Readonly<Record<string, Parameter>>;
  readonly mainSteps: readonly [
    {
      readonly action: 'aws:runShellScript';
      readonly name: string;
      readonly inputs: { readonly timeoutSeconds: string; readonly runCommand: readonly string[] };
    },
  ];
}

interface Fixed {
  readonly script: ScriptName;
  readonly description: string;
  readonly seconds: number;
  readonly parameters: Readonly<Record<string, Parameter>>;
  /** The settings of the script. What is not a parameter is fixed here, and nobody who runs the document can change it. */
  readonly settings: Settings;
}

const NONCE: Parameter = {
  type: 'String',
  description: 'Ties the answer to its run: 16 hexadecimal digits.',
  allowedPattern: '^[0-9a-f]{16}$',
};

/** Every RSA key of 3072 bits with the exponent 65537 has this length, and this begin and end, as SubjectPublicKeyInfo. */
const SEAL_TO: Parameter = {
  type: 'String',
  description: 'Public RSA-3072 key that answers are sealed to: DER in base64, in one line.',
  allowedPattern: '^MIIBojANBgkqhkiG9w0BAQEFAAOCAY8AMIIBigKCAYEA[A-Za-z0-9+/]{512}AgMBAAE=$',
};

const FIXED: Readonly<Record<ReadingDocument, Fixed>> = {
  Audit: {
    script: 'probe',
    description: 'lockstep audit: reads what a host knows of its Docker engine and swarm. It changes nothing.',
    seconds: PROBE_SECONDS,
    parameters: { nonce: NONCE },
    settings: { nonce: '{{ nonce }}' },
  },
  Prove: {
    script: 'prove',
    description:
      'lockstep prove: reads the certificate, the encrypted node key (sealed) and an HMAC of the live unlock key. It changes nothing.',
    seconds: PROVE_SECONDS,
    parameters: { nonce: NONCE, sealTo: SEAL_TO },
    settings: { nonce: '{{ nonce }}', seal_to: '{{ sealTo }}', live_key: 'compare', want_channel: 'false' },
  },
};

/**
 * The scripts hold Go templates, and Systems Manager takes two braces for one of its parameters. Within single quotes,
 * where all of them stand, `{''{` is the same to every shell, and no parameter.
 */
const withoutReferences = (body: string): string => body.replaceAll(/\{(?=\{)/g, "{''");

export function commandDocument(document: ReadingDocument): CommandDocument {
  const { script, description, seconds, parameters, settings } = FIXED[document];
  const text = `${settingsHead(settings)}\n${withoutReferences(scriptBody(script))}`;
  return {
    schemaVersion: '2.2',
    description,
    parameters,
    mainSteps: [
      {
        action: 'aws:runShellScript',
        name: document.toLowerCase(),
        inputs: { timeoutSeconds: String(seconds), runCommand: text.trimEnd().split('\n') },
      },
    ],
  };
}

export type DocumentFormat = 'json' | 'yaml';

/** The content to be installed, byte for byte: Systems Manager names a document by the hash of these bytes. */
export function documentContent(document: ReadingDocument, format: DocumentFormat): string {
  const content = commandDocument(document);
  return format === 'json' ? `${JSON.stringify(content, null, 2)}\n` : stringify(content, { lineWidth: 0 });
}

/** `Hash` as Systems Manager reports it: SHA-256 of the content, in hexadecimal digits. Seen with AWS-RunShellScript. */
export const contentHash = (content: string): string => createHash('sha256').update(content).digest('hex');

/** The probe, by its document. */
export const probeCall = (nonce: Nonce): DocumentCall => ({ document: 'Audit', parameters: { nonce } });

/** The script that brings the evidence for a proof, by its document. */
export const proveCall = (nonce: Nonce, sealTo: PublicKeyPem): DocumentCall => ({
  document: 'Prove',
  parameters: { nonce, sealTo: publicKeyLine(sealTo) },
});
