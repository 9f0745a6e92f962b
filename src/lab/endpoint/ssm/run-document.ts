import { AwsError } from '../aws-error.js';
import type { Caller } from '../caller.js';
import type { World } from '../operation.js';
import { filledIn } from './document-content.js';
import { versionOf } from './document-store.js';
import { executionSecondsOf, refuseSize, SHELL_SCRIPT, shellScriptOf, type ShellScript } from './shell-script.js';

interface DocumentRequest {
  readonly DocumentName: string;
  readonly DocumentVersion: string;
  readonly DocumentHash?: string | undefined;
  readonly Parameters: Readonly<Record<string, readonly string[]>>;
}

/** `arn:aws:ssm:eu-west-1:111122223333:document/Name`; the stock documents have no account. */
const DOCUMENT_ARN = /^arn:aws[a-z-]*:ssm:(?<region>[a-z0-9-]*):(?<account>\d*):document\/(?<name>.+)$/;

/**
 * What the agents get to run. Errors: InvalidDocument for an unknown document, one that is not active, and another hash;
 * InvalidDocumentVersion, InvalidParameters, MaxDocumentSizeExceeded.
 */
export const documentScriptOf = (
  request: DocumentRequest,
  caller: Caller,
  world: World,
): ShellScript & { readonly documentName: string } => {
  const { region, account, name: named } = DOCUMENT_ARN.exec(request.DocumentName)?.groups ?? {};
  const documentName = named ?? request.DocumentName;
  if (documentName === SHELL_SCRIPT && (account ?? '') === '') {
    refuseOtherHash(request.DocumentHash, SHELL_SCRIPT_HASH);
    return { documentName, ...shellScriptOf(request.Parameters) };
  }
  if ((region ?? caller.region) !== caller.region || (account ?? caller.accountId) !== caller.accountId) {
    throw new AwsError('InvalidDocument', `Document with name ${request.DocumentName} does not exist.`);
  }
  const version = versionOf(world.documents.get(caller, documentName), request.DocumentVersion);
  if (world.documents.statusOf(version) !== 'Active') {
    throw new AwsError('InvalidDocument', `Document ${documentName} is not active.`);
  }
  refuseOtherHash(request.DocumentHash, version.hash);
  refuseSize(version.content, JSON.stringify(request.Parameters));
  const [{ name: pluginName, inputs }] = version.parsed.mainSteps;
  return {
    documentName,
    pluginName,
    commands: filledIn(version.parsed, request.Parameters),
    workingDirectory: undefined,
    executionTimeoutSeconds: executionSecondsOf(inputs.timeoutSeconds),
  };
};

/** Of the content of AWS-RunShellScript, version 1, in every region. */
const SHELL_SCRIPT_HASH = '99749de5e62f71e5ebe9a55c2321e2c394796afe7208cff048696541e6f6771e';

const refuseOtherHash = (wanted: string | undefined, hash: string): void => {
  if (wanted === undefined || wanted === hash) return;
  throw new AwsError('InvalidDocument', `document hash ${wanted} does not match Sha256.`);
};
