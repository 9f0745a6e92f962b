import { DaemonError } from '../engine/daemon-error.js';
import type { NodeSpec } from '../model/swarm-model.js';
import { ClientError, printedLines, type CommandContext, type DockerAnswer } from './docker-command.js';
import { pairsOf, textOf, type FlagSpec, type ParsedFlags } from './flags.js';

/** One node after the other, each read and written back with its version; lines of those that changed. */
const updateEach = async (
  context: CommandContext,
  merge: (spec: NodeSpec) => NodeSpec | undefined,
  lines: { readonly done: (reference: string) => string; readonly already: (id: string) => string },
): Promise<DockerAnswer> => {
  const output: string[] = [];
  for (const reference of context.positional) {
    const { node } = await context.api.node(reference);
    const spec = merge(node.spec);
    if (spec === undefined) output.push(lines.already(node.id));
    else {
      await context.api.updateNode({ id: node.id, version: node.version, spec });
      output.push(lines.done(reference));
    }
  }
  return printedLines(output);
};

export const promote = (context: CommandContext): Promise<DockerAnswer> =>
  updateEach(context, (spec) => (spec.role === 'manager' ? undefined : { ...spec, role: 'manager' }), {
    done: (reference) => `Node ${reference} promoted to a manager in the swarm.`,
    already: (id) => `Node ${id} is already a manager.`,
  });

export const demote = (context: CommandContext): Promise<DockerAnswer> =>
  updateEach(context, (spec) => (spec.role === 'worker' ? undefined : { ...spec, role: 'worker' }), {
    done: (reference) => `Manager ${reference} demoted in the swarm.`,
    already: (id) => `Node ${id} is already a worker.`,
  });

const oneOf = <T extends string>(word: 'Role' | 'Availability', given: string, known: readonly T[], present: T): T => {
  if (given === '') return present;
  const value = known.find((candidate) => candidate === given);
  if (value === undefined) throw new DaemonError(`invalid ${word}: "${given}"`);
  return value;
};

const merged = (spec: NodeSpec, flags: ParsedFlags): NodeSpec => {
  const labels = new Map([...spec.labels, ...pairsOf(flags.get('label-add'))]);
  for (const key of flags.get('label-rm') ?? []) {
    if (!labels.delete(key)) throw new ClientError(`key ${key} doesn't exist in node's labels`);
  }
  return {
    role: oneOf('Role', textOf(flags, 'role'), ['manager', 'worker'], spec.role),
    availability: oneOf('Availability', textOf(flags, 'availability'), ['active', 'pause', 'drain'], spec.availability),
    labels,
  };
};

export const update = (context: CommandContext): Promise<DockerAnswer> =>
  updateEach(context, (spec) => merged(spec, context.flags), { done: (reference) => reference, already: () => '' });

export const UPDATE_FLAGS: readonly FlagSpec[] = [
  { name: 'role', kind: 'text' },
  { name: 'availability', kind: 'text' },
  { name: 'label-add', kind: 'list' },
  { name: 'label-rm', kind: 'list' },
];
