import type { InstanceId } from '../../domain/ids.js';
import type { Scope } from '../../domain/instance.js';
import type { CommandTarget } from '../../ports/command-runner.js';
import { MAX_COMMENT, MAX_INSTANCE_IDS } from './limits.js';

/** What one SendCommand carries. */
export type Chunk = readonly InstanceId[];

export interface ScopeTargets {
  readonly scope: Scope;
  readonly instanceIds: readonly InstanceId[];
}

/** Targets by account and region, in the order in which a scope first appears. */
export function groupByScope(targets: readonly CommandTarget[]): readonly ScopeTargets[] {
  const groups = new Map<string, { scope: Scope; instanceIds: InstanceId[] }>();
  for (const { scope, instanceId } of targets) {
    const name = `${scope.account}/${scope.region}`;
    const group = groups.get(name) ?? { scope, instanceIds: [] };
    group.instanceIds.push(instanceId);
    groups.set(name, group);
  }
  return [...groups.values()];
}

export function chunksOf(instanceIds: readonly InstanceId[], size = MAX_INSTANCE_IDS): readonly Chunk[] {
  const count = Math.ceil(instanceIds.length / size);
  return Array.from({ length: count }, (_, index) => instanceIds.slice(index * size, (index + 1) * size));
}

/** Both halves are non-empty for a chunk of two or more. */
export function halves(chunk: Chunk): readonly [Chunk, Chunk] {
  const middle = Math.ceil(chunk.length / 2);
  return [chunk.slice(0, middle), chunk.slice(middle)];
}

const TAG_LENGTH = 4;
const COUNTER_LENGTH = 5;
/** ` #tag-counter` */
const SUFFIX_LENGTH = 2 + TAG_LENGTH + 1 + COUNTER_LENGTH;

/** Characters that a caller may use for its part of a comment. */
export const MAX_CALLER_COMMENT = MAX_COMMENT - SUFFIX_LENGTH;

/**
 * Makes one comment after the other, such as `run-7 probe #k2f9-3`. The counter tells the chunks of a run apart; the tag
 * tells this run from an earlier one with the same words, whose answer must never be taken for this one's.
 */
export function createCommentSeries(words: string, random: () => number): () => string {
  const tag = Math.floor(random() * 36 ** TAG_LENGTH)
    .toString(36)
    .padStart(TAG_LENGTH, '0');
  let counter = 0;
  return () => {
    counter += 1;
    return `${words} #${tag}-${counter}`;
  };
}

const SUFFIX = new RegExp(`^ #[0-9a-z]{${TAG_LENGTH}}-\\d{1,${COUNTER_LENGTH}}$`);

/** Whether a comment is one of a series with exactly these words, whichever run made it. */
export const isCommentOf = (words: string, comment: string): boolean =>
  comment.startsWith(words) && SUFFIX.test(comment.slice(words.length));
