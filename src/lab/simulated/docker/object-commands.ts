import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { objectValue } from '../api/node-value.js';
import { DaemonError } from '../engine/daemon-error.js';
import type { ObjectKind } from '../model/objects.js';
import type { StoredObject } from '../model/swarm-model.js';
import {
  ClientError,
  printedLines,
  type CommandContext,
  type DockerAnswer,
  type DockerCommand,
} from './docker-command.js';
import { FILTER, FORMAT, INSPECT_FORMAT, isOn, pairsOf, QUIET, textOf } from './flags.js';
import { inspectAll } from './inspect-format.js';
import { formatList, humanAge } from './list-format.js';

const readData = async ({ call }: CommandContext, file: string): Promise<Buffer> => {
  if (file === '-') {
    const data = await call.readInput('all');
    if (data.length === 0) throw new ClientError('error reading from STDIN: data is empty');
    return data;
  }
  try {
    return await readFile(resolve(call.workingDirectory, file));
  } catch {
    throw new ClientError(`error reading from ${file}: open ${file}: no such file or directory`);
  }
};

const create =
  (kind: ObjectKind) =>
  async (context: CommandContext): Promise<DockerAnswer> => {
    const [name = '', file = ''] = context.positional;
    const labels = pairsOf(context.flags.get('label'));
    const id = await context.api.createObject(kind, { name, labels, data: await readData(context, file) });
    return printedLines([id]);
  };

const matches = (object: StoredObject, filter: string): boolean => {
  const [key = '', ...rest] = filter.split('=');
  const value = rest.join('=');
  switch (key) {
    case 'name':
      return object.name.startsWith(value);
    case 'id':
      return object.id.startsWith(value);
    case 'label': {
      const [label = '', ...wanted] = value.split('=');
      return object.labels.has(label) && (wanted.length === 0 || object.labels.get(label) === wanted.join('='));
    }
    default:
      throw new DaemonError(`Invalid filter '${key}'`);
  }
};

const HEADINGS = {
  ID: 'ID',
  Name: 'NAME',
  Driver: 'DRIVER',
  CreatedAt: 'CREATED',
  UpdatedAt: 'UPDATED',
  Labels: 'LABELS',
};

const list =
  (kind: ObjectKind) =>
  async ({ api, flags }: CommandContext): Promise<DockerAnswer> => {
    const filters = flags.get('filter') ?? [];
    const objects = (await api.objects(kind)).filter((object) => filters.every((filter) => matches(object, filter)));
    const now = new Date();
    const rows = [...objects]
      .sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }))
      .map((object) => ({
        ID: object.id,
        Name: object.name,
        ...(kind === 'secret' ? { Driver: '' } : {}),
        CreatedAt: humanAge(object.createdAt, now),
        UpdatedAt: humanAge(object.updatedAt, now),
        Labels: [...object.labels].map(([key, value]) => `${key}=${value}`).join(','),
      }));
    const driver = kind === 'secret' ? '{{.Driver}}\t' : '';
    return formatList(
      {
        type: `*${kind}.${kind}Context`,
        rows,
        headings: HEADINGS,
        table: `{{.ID}}\t{{.Name}}\t${driver}{{.CreatedAt}}\t{{.UpdatedAt}}`,
      },
      textOf(flags, 'format'),
      isOn(flags, 'quiet'),
    );
  };

const inspect =
  (kind: ObjectKind) =>
  ({ api, flags, positional }: CommandContext): Promise<DockerAnswer> =>
    inspectAll(positional, textOf(flags, 'format'), async (reference) =>
      objectValue(kind, await api.object(kind, reference)),
    );

const remove =
  (kind: ObjectKind) =>
  async ({ api, positional }: CommandContext): Promise<DockerAnswer> => {
    for (const reference of positional) await api.removeObject(kind, reference);
    return printedLines(positional);
  };

const commandsOf = (kind: ObjectKind): readonly DockerCommand[] => {
  const [word, words] = [kind.toUpperCase(), `${kind}s`];
  const some = { minimum: 1, maximum: Number.MAX_SAFE_INTEGER } as const;
  const labels = { name: 'label', short: 'l', kind: 'list' } as const;
  return [
    {
      name: `${kind} create`,
      usage: `[OPTIONS] ${word} file|-`,
      summary: `Create a ${kind} from a file or STDIN`,
      flags: [labels],
      minimum: 2,
      maximum: 2,
      run: create(kind),
    },
    {
      name: `${kind} ls`,
      usage: '[OPTIONS]',
      summary: `List ${words}`,
      flags: [QUIET, FORMAT, FILTER],
      minimum: 0,
      maximum: 0,
      run: list(kind),
    },
    {
      ...some,
      name: `${kind} inspect`,
      usage: `[OPTIONS] ${word} [${word}...]`,
      summary: `Display detailed information on one or more ${words}`,
      flags: [INSPECT_FORMAT],
      run: inspect(kind),
    },
    {
      ...some,
      name: `${kind} rm`,
      usage: `${word} [${word}...]`,
      summary: `Remove one or more ${words}`,
      flags: [],
      run: remove(kind),
    },
  ];
};

export const OBJECT_COMMANDS: readonly DockerCommand[] = [...commandsOf('config'), ...commandsOf('secret')];
