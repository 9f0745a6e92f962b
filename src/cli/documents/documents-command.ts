import { openConnections } from '../../aws/clients/connections.js';
import { createTelemetry } from '../../aws/clients/telemetry.js';
import { createInstalledDocuments } from '../../aws/documents/installed-documents.js';
import { resolveScopes } from '../../aws/scopes/resolve.js';
import { EXIT, type ExitCode } from '../../domain/errors.js';
import { count } from '../../domain/text.js';
import type { CommandContext } from '../define-command.js';
import { confirmPlan } from '../confirm-plan.js';
import { newRunId } from '../run-id.js';
import { version } from '../version.js';
import { carryOutInstall, type InstallResult } from './carry-out-install.js';
import { documentsSettings, type DocumentsArguments, type DocumentsSettings } from './documents-options.js';
import { planInstall } from './plan-install.js';
import { printDocuments } from './print-documents.js';
import { readingDocuments } from './reading-documents.js';
import { showInstallPlan, showResults } from './show-install.js';

/** `documents`: prints the documents, or installs them: look, plan, show, ask, carry out, look again. */
export async function documentsCommand(args: DocumentsArguments, context: CommandContext): Promise<ExitCode> {
  const settings = await documentsSettings(args);
  if (settings.kind === 'install') return install(settings, args.quiet, context);
  printDocuments(settings, context.io);
  return EXIT.done;
}

async function install(
  { prefix, scopes: selection, dryRun, yes }: Extract<DocumentsSettings, { kind: 'install' }>,
  quiet: boolean,
  { io, signal }: CommandContext,
): Promise<ExitCode> {
  const scopes = await resolveScopes(
    selection,
    {
      endpoint: selection.endpoint,
      version,
      telemetry: createTelemetry(),
      connections: await openConnections(process.env, selection.profiles[0]),
    },
    `lockstep-${newRunId(io.clock.now())}`,
  );
  const documents = readingDocuments(prefix, []);
  const plans = await planInstall(
    scopes.map((scope) => ({ scope: scope.scope, documents: createInstalledDocuments(scope, io.clock) })),
    documents,
    signal,
  );
  const changes = plans.filter(({ step }) => step.kind !== 'nothing' && step.kind !== 'blocked');
  if (!quiet || !yes) io.stderr(showInstallPlan(plans));
  if (dryRun || changes.length === 0)
    return plans.some(({ step }) => step.kind === 'blocked') ? EXIT.partly : EXIT.done;
  await confirmPlan(`Install ${count(changes.length, 'document')}?`, { yes, io, signal });
  signal.throwIfAborted();
  const results = await carryOutInstall(plans, documents, signal);
  io.stdout(showResults(results));
  return signal.aborted ? EXIT.interrupted : exitCodeOf(results);
}

const exitCodeOf = (results: readonly InstallResult[]): ExitCode =>
  results.every(({ end }) => end.kind === 'unchanged' || end.kind === 'installed') ? EXIT.done : EXIT.partly;
