import {
  CreateDocumentCommand,
  DescribeDocumentCommand,
  UpdateDocumentCommand,
  UpdateDocumentDefaultVersionCommand,
} from '@aws-sdk/client-ssm';
import type { DocumentDescription } from '@aws-sdk/client-ssm';
import { EXIT, LockstepError } from '../../domain/errors.js';
import type { DocumentStep, DocumentVersion, FoundDocument } from '../../domain/document-install.js';
import type { Clock } from '../../ports/clock.js';
import { errorWord } from '../error-names.js';
import { explained } from '../explain-aws-error.js';
import type { AwsScope } from '../scopes/resolve.js';

/** The Command documents of one account and region. */
export interface InstalledDocuments {
  /** Errors: LockstepError that names the missing permission. */
  find(name: string, signal: AbortSignal): Promise<FoundDocument>;
  /**
   * Carries out a step and returns the version that is the default then: read again, active, with this content.
   * Errors: LockstepError DOCUMENT_NOT_INSTALLED where that is not so; those of the calls.
   */
  install(name: string, wanted: WantedContent, step: ChangingStep): Promise<string>;
}

interface WantedContent {
  /** As JSON. */
  readonly content: string;
  /** SHA-256 of every content that counts as this one. */
  readonly hashes: readonly string[];
}

type ChangingStep = Extract<DocumentStep, { kind: 'create' | 'update' | 'setDefault' }>;

const POLICY = 'examples/iam/documents-installer.json';
/** A new version is `Creating` or `Updating` for a moment. */
const LOOKS = 10;
const LOOK_MILLISECONDS = 1_000;

/** An installation that has begun is not interrupted: it takes seconds. */
export const createInstalledDocuments = (
  { clients: { ssm }, label }: Pick<AwsScope, 'clients' | 'label'>,
  clock: Clock,
): InstalledDocuments => {
  const ask = <Answer>(iamAction: string, send: () => Promise<Answer>): Promise<Answer> =>
    explained({ iamAction, label, policy: POLICY }, send);

  const describe = (name: string, version?: string, signal?: AbortSignal): Promise<DocumentDescription | undefined> =>
    ask('ssm:DescribeDocument', async () => {
      const input = { Name: name, ...(version === undefined ? {} : { DocumentVersion: version }) };
      try {
        const options = signal === undefined ? {} : { abortSignal: signal };
        return (await ssm.send(new DescribeDocumentCommand(input), options)).Document;
      } catch (error) {
        if (errorWord(error) === 'InvalidDocument') return undefined;
        throw error;
      }
    });

  /** Errors: DOCUMENT_NOT_INSTALLED. */
  const whenActive = async (name: string, version: string): Promise<void> => {
    let status: string | undefined;
    for (let looks = 0; looks < LOOKS; looks += 1) {
      if (looks > 0) await clock.sleep(LOOK_MILLISECONDS);
      status = (await describe(name, version))?.Status;
      if (status === 'Active') return;
    }
    throw notInstalled(name, label, `version ${version} does not become active (${status ?? 'unknown'})`);
  };

  const makeDefault = async (name: string, version: string): Promise<void> => {
    await whenActive(name, version);
    await ask('ssm:UpdateDocumentDefaultVersion', () =>
      ssm.send(new UpdateDocumentDefaultVersionCommand({ Name: name, DocumentVersion: version })),
    );
  };

  const apply = async (name: string, content: string, step: ChangingStep): Promise<void> => {
    switch (step.kind) {
      case 'create':
        await ask('ssm:CreateDocument', () =>
          ssm.send(
            new CreateDocumentCommand({
              Name: name,
              Content: content,
              DocumentType: 'Command',
              DocumentFormat: 'JSON',
            }),
          ),
        );
        return whenActive(name, '1');
      case 'update': {
        const { DocumentDescription } = await ask('ssm:UpdateDocument', () =>
          ssm.send(
            new UpdateDocumentCommand({
              Name: name,
              Content: content,
              DocumentFormat: 'JSON',
              DocumentVersion: '$LATEST',
            }),
          ),
        );
        return makeDefault(name, versionIn(DocumentDescription).version);
      }
      case 'setDefault':
        return makeDefault(name, step.version);
    }
  };

  return {
    find: async (name, signal) => {
      const standard = await describe(name, undefined, signal);
      if (standard === undefined) return { kind: 'missing' };
      const isLatest = standard.LatestVersion === standard.DocumentVersion;
      return {
        kind: 'found',
        type: standard.DocumentType ?? 'unknown',
        defaultVersion: versionIn(standard),
        latestVersion: versionIn(isLatest ? standard : await describe(name, '$LATEST', signal)),
      };
    },
    install: async (name, { content, hashes }, step) => {
      await apply(name, content, step);
      const { version, hash } = versionIn(await describe(name));
      if (hashes.includes(hash)) return version;
      throw notInstalled(name, label, `its default version, ${version}, does not have the content that was sent`);
    },
  };
};

const versionIn = (description: DocumentDescription | undefined): DocumentVersion => ({
  version: description?.DocumentVersion ?? 'unknown',
  hash: description?.Hash ?? 'unknown',
});

const notInstalled = (name: string, label: string, why: string): LockstepError =>
  new LockstepError({
    code: 'DOCUMENT_NOT_INSTALLED',
    message: `Document ${name} in ${label}: ${why}`,
    remedy: 'Run the same command again; it goes on from what is there',
    exitCode: EXIT.partly,
  });
