import type { Options } from 'yargs';

/** Options that every command knows. */
export const commonOptions = {
  quiet: { type: 'boolean', default: false, describe: 'no progress, only the result (with --yes not even the plan)' },
  verbose: {
    type: 'boolean',
    default: false,
    describe: 'every event as a line on standard error, and every step in the report',
  },
  color: { type: 'boolean', describe: 'colours (default: on a terminal; --no-color for none)' },
} as const satisfies Record<string, Options>;

/** Which accounts and regions. */
export const scopeOptions = {
  region: { type: 'string', array: true, requiresArg: true, describe: 'a region to look in; repeatable' },
  'all-regions': { type: 'boolean', describe: 'every region that the account has enabled' },
  profile: { type: 'string', requiresArg: true, describe: 'a profile of the shared AWS configuration' },
  'role-arn': {
    type: 'string',
    array: true,
    requiresArg: true,
    describe: 'a role to assume: one more account; repeatable',
  },
  'external-id': {
    type: 'string',
    requiresArg: true,
    describe: 'the external id that the trust policies of all --role-arn ask for',
  },
  'endpoint-url': { type: 'string', requiresArg: true, describe: 'another AWS endpoint, such as that of lockstep lab' },
  config: { type: 'string', requiresArg: true, describe: 'a YAML file with these same options' },
} as const satisfies Record<string, Options>;

/** Which fleet: shared by every command that looks at one. */
export const fleetOptions = {
  tag: {
    type: 'string',
    array: true,
    requiresArg: true,
    describe: 'Key=Value[,Value…]: instances with this tag; repeat to narrow; * and ? are wildcards',
  },
  ...scopeOptions,
  swarm: {
    type: 'string',
    array: true,
    requiresArg: true,
    describe: 'id or name of a swarm; repeatable; default: all',
  },
  timeout: {
    type: 'number',
    requiresArg: true,
    describe: 'seconds a command may wait for its host (30 to 2592000; default 60)',
  },
} as const satisfies Record<string, Options>;

/** For every command that reads and changes nothing. */
export const documentOptions = {
  'document-prefix': {
    type: 'string',
    requiresArg: true,
    describe: 'run the scripts from the documents <prefix>Audit and <prefix>Prove (default: AWS-RunShellScript)',
  },
} as const satisfies Record<string, Options>;

/** Which vault keeps the keys: for every command that reads or writes it. */
export const vaultOptions = {
  vault: {
    choices: ['secretsmanager', 'ssm-parameter'] as const,
    requiresArg: true,
    describe: 'where keys are kept, in the account and region of each swarm (default secretsmanager)',
  },
  'vault-prefix': {
    type: 'string',
    requiresArg: true,
    describe: 'what the name of each secret begins with (default lockstep/)',
  },
  'vault-home': {
    type: 'string',
    requiresArg: true,
    describe: 'ACCOUNT/REGION whose vault holds the keys (default: the only one with managers of the swarm)',
  },
} as const satisfies Record<string, Options>;

/** How keys are written: for commands that change something. */
export const vaultWriteOptions = {
  'kms-key': {
    type: 'string',
    requiresArg: true,
    describe:
      'id, ARN or alias of the KMS key for new secrets (default: aws/secretsmanager; Parameter Store needs one)',
  },
} as const satisfies Record<string, Options>;

/** What an audit holds the keys to. */
export const keyPolicyOptions = {
  prove: {
    type: 'boolean',
    default: false,
    describe: 'also try the kept keys on every manager, as lockstep prove does',
  },
  'max-key-age': {
    type: 'number',
    requiresArg: true,
    describe: 'days after which a key is due for rotation (default 90); judged with --prove',
  },
} as const satisfies Record<string, Options>;

/** How a report is told. */
export const reportOptions = {
  format: {
    choices: ['table', 'json', 'markdown', 'junit', 'html'] as const,
    default: 'table' as const,
    describe: 'format of the report on standard output',
  },
  report: {
    type: 'string',
    array: true,
    requiresArg: true,
    describe: 'also write the report to this file (.json .md .xml .html .txt); repeatable',
  },
} as const satisfies Record<string, Options>;

/** Where the result of a run goes. */
export const resultOptions = {
  ...reportOptions,
  events: { type: 'string', requiresArg: true, describe: 'write progress events to this file, one JSON object a line' },
} as const satisfies Record<string, Options>;

/** Where runs keep their journals. */
export const stateOptions = {
  'state-dir': {
    type: 'string',
    requiresArg: true,
    describe: 'folder of journals and reports (default: $XDG_STATE_HOME/lockstep, else ~/.local/state/lockstep)',
  },
} as const satisfies Record<string, Options>;

/** How the list of runs is printed. */
export const runsOptions = {
  format: { choices: ['table', 'json'] as const, default: 'table' as const, describe: 'format of the list' },
} as const satisfies Record<string, Options>;

/** What the machines of the lab are. */
export const labOptions = {
  hosts: {
    choices: ['simulated', 'engine'] as const,
    default: 'simulated' as const,
    describe: 'simulated hosts, or a real Docker engine each (Linux, root, dockerd)',
  },
} as const satisfies Record<string, Options>;
