import type { InferredOptionTypes, Options } from 'yargs';
import { DEFAULT_DOCUMENT_PREFIX, documentPrefixProblem } from '../../domain/reading-document.js';
import { configOf, refuseProblems, scopeSettings, type ScopeSettings } from '../fleet-settings.js';
import { scopeOptions, type commonOptions } from '../options.js';
import { COMMAND_OPTIONS, OUTPUT, SAFETY } from '../option-groups.js';

/** Options of `documents` alone. */
export const documentsOptions = {
  'document-prefix': {
    group: COMMAND_OPTIONS,
    type: 'string',
    requiresArg: true,
    describe: `Prefix of each document name (default ${DEFAULT_DOCUMENT_PREFIX})`,
  },
  format: {
    group: OUTPUT,
    choices: ['json', 'yaml'] as const,
    requiresArg: true,
    describe: 'Format of the content (default json)',
  },
  output: {
    group: COMMAND_OPTIONS,
    type: 'string',
    requiresArg: true,
    describe: 'Write each document to a file in this directory instead of standard output',
  },
  install: {
    group: COMMAND_OPTIONS,
    type: 'boolean',
    default: false,
    describe: 'Install or update the documents in every selected account and region',
  },
  'dry-run': {
    group: SAFETY,
    type: 'boolean',
    default: false,
    describe: 'With --install: show the plan and change nothing',
  },
  yes: { group: SAFETY, type: 'boolean', default: false, describe: 'With --install: skip the confirmation prompt' },
  ...scopeOptions,
} as const satisfies Record<string, Options>;

export type DocumentsArguments = InferredOptionTypes<typeof documentsOptions & typeof commonOptions>;

export type DocumentsSettings = { readonly prefix: string } & (
  | { readonly kind: 'print'; readonly format: 'json' | 'yaml'; readonly folder: string | undefined }
  | { readonly kind: 'install'; readonly scopes: ScopeSettings; readonly dryRun: boolean; readonly yes: boolean }
);

const PRINTING = ['format', 'output'] as const;
const INSTALLING = ['dry-run', 'yes', 'region', 'all-regions', 'profile', 'role-arn', 'endpoint-url'] as const;

/** Errors: one usageError with everything that is wrong, before anything is asked. */
export async function documentsSettings(args: DocumentsArguments): Promise<DocumentsSettings> {
  const config = await configOf(args);
  const prefix = args['document-prefix'] ?? config.documentPrefix ?? DEFAULT_DOCUMENT_PREFIX;
  const scopes = scopeSettings(args, config);
  const misplaced = (args.install ? PRINTING : INSTALLING).filter(
    (name) => args[name] !== undefined && args[name] !== false,
  );
  refuseProblems([
    ...[documentPrefixProblem(prefix)].filter((problem) => problem !== undefined),
    ...(misplaced.length === 0
      ? []
      : [`--${misplaced.join(', --')} ${args.install ? 'cannot be combined with' : 'requires'} --install`]),
    ...scopes.problems,
  ]);
  if (args.install) return { kind: 'install', prefix, scopes: scopes.settings, dryRun: args['dry-run'], yes: args.yes };
  return { kind: 'print', prefix, format: args.format ?? 'json', folder: args.output };
}
