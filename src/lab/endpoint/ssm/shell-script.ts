import { AwsError } from '../aws-error.js';

/** The parameters of the document AWS-RunShellScript, as DescribeDocument and GetDocument tell them. */
export interface ShellScript {
  /** Of the one step, as invocations name it. */
  readonly pluginName: string;
  readonly commands: readonly string[];
  readonly workingDirectory: string | undefined;
  readonly executionTimeoutSeconds: number;
}

/** The stock document. */
export const SHELL_SCRIPT = 'AWS-RunShellScript';
/** A document of schema 1.2 has no step to name. */
const PLUGIN = 'aws:runShellScript';
const KNOWN_PARAMETERS = new Set(['commands', 'workingDirectory', 'executionTimeout']);
/** `allowedPattern` of executionTimeout in the document: 1 to 172800. */
const ALLOWED_TIMEOUT = /^(?:([1-9][0-9]{0,4})|(1[0-6][0-9]{4})|(17[0-1][0-9]{3})|(172[0-7][0-9]{2})|(172800))$/;
/** What the agent takes; anything less silently becomes its default (amazon-ssm-agent `ValidateExecutionTimeout`). */
const LEAST_TIMEOUT = 5;
const DEFAULT_TIMEOUT = 3600;
const MOST_BYTES = 64 * 1024;

/** Errors: InvalidParameters and MaxDocumentSizeExceeded. */
export const shellScriptOf = (parameters: Readonly<Record<string, readonly string[]>>): ShellScript => {
  const unknown = Object.keys(parameters).filter((name) => !KNOWN_PARAMETERS.has(name));
  if (unknown.length > 0) {
    throw new AwsError('InvalidParameters', `Parameters: ${unknown.join(', ')} are not defined in the document.`);
  }
  const { commands, workingDirectory, executionTimeout } = parameters;
  if (commands === undefined || commands.length === 0) {
    throw new AwsError('InvalidParameters', 'Parameter "commands" is required, but not provided.');
  }
  refuseSize(JSON.stringify(parameters));
  const directory = workingDirectory?.[0];
  return {
    pluginName: PLUGIN,
    commands,
    workingDirectory: directory === '' ? undefined : directory,
    executionTimeoutSeconds: executionSecondsOf(executionTimeout?.[0] ?? String(DEFAULT_TIMEOUT)),
  };
};

/** `texts`: what a document and its parameters hold. Errors: MaxDocumentSizeExceeded. */
export const refuseSize = (...texts: readonly string[]): void => {
  if (Buffer.byteLength(texts.join('')) > MOST_BYTES) {
    throw new AwsError('MaxDocumentSizeExceeded', 'The document with its parameters is larger than 64 KB.');
  }
};

/** The seconds that the agent gives a script. */
export const executionSecondsOf = (text: string): number => {
  if (!ALLOWED_TIMEOUT.test(text)) {
    throw new AwsError(
      'InvalidParameters',
      `Parameter "executionTimeout" has a value that does not match the allowed pattern: ${text}`,
    );
  }
  return Number(text) < LEAST_TIMEOUT ? DEFAULT_TIMEOUT : Number(text);
};
