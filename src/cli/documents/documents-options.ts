import type { InferredOptionTypes, Options } from 'yargs';
import { DEFAULT_DOCUMENT_PREFIX, documentPrefixProblem } from '../../domain/reading-document.js';
import { configOf, refuseProblems, scopeSettings, type ScopeSettings } from '../fleet-settings.js';
import { scopeOptions, type commonOptions } from '../options.js';

/** Options of `documents` alone. */
export const documentsOptions = {
  'document-prefix': {
    type: 'string',
    requiresArg: true,
    describe: `what the name of each document begins with (default ${DEFAULT_DOCUMENT_PREFIX})`,
  },
  format: {
    choices: ['json', 'yaml'] as const,
    requiresArg: true,
    describe: 'format of the content (default json)',
  },
  output: {
    type: 'string',
    requiresArg: true,
    describe: 'write each document to a file in this folder instead of standard output',
  },
  install: {
    type: 'boolean',
    default: false,
    describe: 'install or update the documents in every account and region of the selection',
  },
  'dry-run': { type: 'boolean', default: false, describe: 'with --install: show the plan, and change nothing' },
  yes: { type: 'boolean', default: false, describe: 'with --install: go on without asking' },
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
