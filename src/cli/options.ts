import type { Options } from 'yargs';
import { COMMAND_OPTIONS, KEY_STORAGE, OUTPUT, SELECTION } from './option-groups.js';

/** Options that every command knows. */
export const commonOptions = {
  quiet: {
    group: OUTPUT,
    type: 'boolean',
    default: false,
    describe: 'Show no progress, only the result (with --yes, no plan either)',
  },
  verbose: {
    group: OUTPUT,
    type: 'boolean',
    default: false,
    describe: 'Show every event on standard error and every step in the report',
  },
  color: { group: OUTPUT, type: 'boolean', describe: 'Use colors (default: on a terminal; --no-color for none)' },
} as const satisfies Record<string, Options>;

/** Which accounts and regions. */
export const scopeOptions = {
  region: {
    group: SELECTION,
    type: 'string',
    array: true,
    requiresArg: true,
    describe: 'Region to search; repeatable',
  },
  'all-regions': { group: SELECTION, type: 'boolean', describe: 'Search every region that the account has enabled' },
  profile: { group: SELECTION, type: 'string', requiresArg: true, describe: 'Profile of the shared AWS configuration' },
  'role-arn': {
    group: SELECTION,
    type: 'string',
    array: true,
    requiresArg: true,
    describe: 'Role to assume, for one more account; repeatable',
  },
  'external-id': {
    group: SELECTION,
    type: 'string',
    requiresArg: true,
    describe: 'External ID that the trust policies of all --role-arn roles require',
  },
  'endpoint-url': {
    group: SELECTION,
    type: 'string',
    requiresArg: true,
    describe: 'Custom AWS endpoint, such as that of lockstep lab',
  },
  config: { group: SELECTION, type: 'string', requiresArg: true, describe: 'YAML file with these options' },
} as const satisfies Record<string, Options>;

/** Which fleet: shared by every command that looks at one. */
export const fleetOptions = {
  tag: {
    group: SELECTION,
    type: 'string',
    array: true,
    requiresArg: true,
    describe:
      'Required, here or in --config: select instances by tag, Key=Value[,Value…]; repeat to narrow; * and ? are wildcards',
  },
  ...scopeOptions,
  swarm: {
    group: SELECTION,
    type: 'string',
    array: true,
    requiresArg: true,
    describe: 'Swarm ID or name; repeatable (default: all)',
  },
  timeout: {
    group: COMMAND_OPTIONS,
    type: 'number',
    requiresArg: true,
    describe: 'Seconds that a command may wait for its host (30 to 2592000; default 60)',
  },
} as const satisfies Record<string, Options>;

/** For every command that reads and changes nothing. */
export const documentOptions = {
  'document-prefix': {
    group: COMMAND_OPTIONS,
    type: 'string',
    requiresArg: true,
    describe: 'Run the scripts from the documents <prefix>Audit and <prefix>Prove (default: AWS-RunShellScript)',
  },
} as const satisfies Record<string, Options>;

/** Which vault keeps the keys: for every command that reads or writes it. */
export const vaultOptions = {
  vault: {
    group: KEY_STORAGE,
    choices: ['secretsmanager', 'ssm-parameter'] as const,
    requiresArg: true,
    describe: 'Service that stores keys, in the account and region of each swarm (default secretsmanager)',
  },
  'vault-prefix': {
    group: KEY_STORAGE,
    type: 'string',
    requiresArg: true,
    describe: 'Prefix of each secret name (default lockstep/)',
  },
  'vault-home': {
    group: KEY_STORAGE,
    type: 'string',
    requiresArg: true,
    describe: 'ACCOUNT/REGION whose vault stores the keys (default: the only one with managers of the swarm)',
  },
} as const satisfies Record<string, Options>;

/** How keys are written: for commands that change something. */
export const vaultWriteOptions = {
  'kms-key': {
    group: KEY_STORAGE,
    type: 'string',
    requiresArg: true,
    describe:
      'ID, ARN or alias of the KMS key for new secrets (default: aws/secretsmanager; required for Parameter Store)',
  },
} as const satisfies Record<string, Options>;

/** What an audit holds the keys to. */
export const keyPolicyOptions = {
  prove: {
    group: COMMAND_OPTIONS,
    type: 'boolean',
    default: false,
    describe: 'Also verify the stored keys on every manager, as lockstep prove does',
  },
  'max-key-age': {
    group: COMMAND_OPTIONS,
    type: 'number',
    requiresArg: true,
    describe: 'Days after which a key is due for rotation (default 90); evaluated with --prove',
  },
} as const satisfies Record<string, Options>;

/** How a report is told. */
export const reportOptions = {
  format: {
    group: OUTPUT,
    choices: ['table', 'json', 'markdown', 'junit', 'html'] as const,
    default: 'table' as const,
    describe: 'Format of the report on standard output',
  },
  report: {
    group: OUTPUT,
    type: 'string',
    array: true,
    requiresArg: true,
    describe: 'Also write the report to this file (.json .md .xml .html .txt); repeatable',
  },
} as const satisfies Record<string, Options>;

/** Where the result of a run goes. */
export const resultOptions = {
  ...reportOptions,
  events: {
    group: OUTPUT,
    type: 'string',
    requiresArg: true,
    describe: 'Write progress events to this file, one JSON object per line',
  },
} as const satisfies Record<string, Options>;

/** Where runs keep their journals. */
export const stateOptions = {
  'state-dir': {
    group: OUTPUT,
    type: 'string',
    requiresArg: true,
    describe: 'Directory of journals and reports (default: $XDG_STATE_HOME/lockstep, else ~/.local/state/lockstep)',
  },
} as const satisfies Record<string, Options>;

/** How the list of runs is printed. */
export const runsOptions = {
  format: {
    group: OUTPUT,
    choices: ['table', 'json'] as const,
    default: 'table' as const,
    describe: 'Format of the list',
  },
} as const satisfies Record<string, Options>;

/** What the machines of the lab are. */
export const labOptions = {
  hosts: {
    group: COMMAND_OPTIONS,
    choices: ['simulated', 'engine'] as const,
    default: 'simulated' as const,
    describe: 'Simulated hosts, or one real Docker engine per host (Linux, root, dockerd)',
  },
} as const satisfies Record<string, Options>;
