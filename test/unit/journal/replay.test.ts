import { describe, expect, it } from '@jest/globals';
import { LockstepError } from '../../../src/domain/errors.js';
import type { RunId } from '../../../src/domain/ids.js';
import { encodeLine } from '../../../src/journal/journal-line.js';
import type { Line } from '../../../src/journal/journal-line.js';
import { replay } from '../../../src/journal/replay.js';
import type { JournalEntry, JournalValue, RunRecord } from '../../../src/ports/journal.js';
import { BATCH, header, intent, NOON, PAYMENTS, result, RUN } from './kit.js';
import { fc } from '../../support/fast-check.js';
import { textOf } from '../../support/remedy.js';

const PATH = '/state/20261121-233005-4f1a.ndjson';
const HEADER = encodeLine({ kind: 'run', schemaVersion: 1, ...header() });
const OTHER = 'another-run' as RunId;
const stamped = (entry: JournalEntry): Line => ({ ...entry, runId: RUN, at: NOON });
const lineOf = (entry: JournalEntry): string => encodeLine(stamped(entry));
const RESUMED = encodeLine({ kind: 'resumed', runId: RUN, at: NOON, version: '0.1.0', caller: null });
const ENDED = lineOf({ kind: 'ended', exitCode: 0 });

const replayed = (text: string | Buffer) => replay(Buffer.from(text), { path: PATH, runId: RUN });
const runOf = (text: string | Buffer): RunRecord => {
  const { telling } = replayed(text);
  if (telling === undefined) throw new Error('not even the header is whole');
  return telling.run;
};
const errorOf = (text: string | Buffer): LockstepError => {
  try {
    replayed(text);
  } catch (error) {
    if (error instanceof LockstepError) return error;
    throw error;
  }
  throw new Error('it was read');
};

const begun = { attempt: 1, begunAt: NOON, intended: {} };
const told = { at: NOON, data: {} };

describe('what is known of a step', () => {
  it.each<[string, readonly JournalEntry[], object]>([
    ['nothing: not begun', [], { kind: 'notBegun' }],
    ['an intent alone: unknown', [intent()], { kind: 'unknown', ...begun, result: undefined }],
    ['intent and result: done', [intent(), result()], { kind: 'done', ...begun, result: told }],
    ['a failure', [intent(), result({ outcome: 'failed' })], { kind: 'failed', ...begun, result: told }],
    [
      'an answer that was lost: unknown',
      [intent(), result({ outcome: 'unknown' })],
      { kind: 'unknown', ...begun, result: told },
    ],
    [
      'what was unknown and was settled later',
      [intent(), result({ outcome: 'unknown' }), result()],
      { kind: 'done', ...begun, result: told },
    ],
    [
      'begun again after a failure',
      [intent(), result({ outcome: 'failed' }), intent({ attempt: 2 })],
      { kind: 'unknown', ...begun, attempt: 2, result: undefined },
    ],
    [
      'another swarm, which says nothing of this one',
      [intent({ swarmId: BATCH }), result({ swarmId: BATCH })],
      { kind: 'notBegun' },
    ],
    [
      'the data of both',
      [intent({ data: { version: 7 } }), result({ data: { commandId: 'c' } })],
      { kind: 'done', ...begun, intended: { version: 7 }, result: { at: NOON, data: { commandId: 'c' } } },
    ],
  ])('%s', (_case, entries, state) => {
    expect(runOf(HEADER + entries.map(lineOf).join('')).step(PAYMENTS, 'rotate')).toEqual(state);
  });
});

describe('the run', () => {
  it('has the header as it was given', () => {
    expect(runOf(HEADER).header).toEqual(header());
  });

  it('is ended by its end, and goes on when it is resumed', () => {
    expect(runOf(HEADER + ENDED)).toMatchObject({ ended: { at: NOON, exitCode: 0 }, resumed: 0 });
    expect(runOf(HEADER + ENDED + RESUMED)).toMatchObject({ ended: undefined, resumed: 1 });
  });
});

describe('a journal that is wrong names file and line, and why', () => {
  it.each<[string, string | Buffer, string, RegExp]>([
    ['no JSON', `${HEADER}rotated\n${ENDED}`, 'JOURNAL_DAMAGED', /line 2: it is not JSON/],
    ['an empty line', `${HEADER}\n`, 'JOURNAL_DAMAGED', /line 2: it is not JSON/],
    [
      'bytes that are no UTF-8',
      Buffer.concat([Buffer.from(HEADER), Buffer.from([0xff, 0x0a])]),
      'JOURNAL_DAMAGED',
      /line 2: it is not UTF-8/,
    ],
    ['nesting without end', `${HEADER}${'['.repeat(200_000)}\n`, 'JOURNAL_DAMAGED', /line 2/],
    ['a field too many', `${HEADER}${ENDED.replace('{', '{"key":"x",')}`, 'JOURNAL_DAMAGED', /line 2/],
    [
      'a field of another kind',
      `${HEADER}${ENDED.replace('"exitCode":0', '"exitCode":99')}`,
      'JOURNAL_DAMAGED',
      /line 2: wrong or missing: exitCode/,
    ],
    ['no header', ENDED, 'JOURNAL_DAMAGED', /line 1: it should be the header/],
    ['two headers', HEADER + HEADER, 'JOURNAL_DAMAGED', /line 2: it is a second header/],
    [
      'the header of another run',
      encodeLine({ kind: 'run', schemaVersion: 1, ...header({ runId: OTHER }) }),
      'JOURNAL_DAMAGED',
      /line 1: it is of another run/,
    ],
    [
      'an entry of another run',
      HEADER + encodeLine({ ...stamped(intent()), runId: OTHER }),
      'JOURNAL_DAMAGED',
      /line 2: it is of another run/,
    ],
    ['a newer schema', HEADER.replace('"schemaVersion":1', '"schemaVersion":2,"more":true'), 'JOURNAL_NEWER', /line 1/],
    [
      'a schema that never was',
      HEADER.replace('"schemaVersion":1', '"schemaVersion":0'),
      'JOURNAL_DAMAGED',
      /line 1: wrong or missing: schemaVersion/,
    ],
    [
      'a result of nothing',
      HEADER + lineOf(result()),
      'JOURNAL_DAMAGED',
      /line 2: it is the result of a step that was not started/,
    ],
    [
      'a second result',
      HEADER + lineOf(intent()) + lineOf(result()) + lineOf(result()),
      'JOURNAL_DAMAGED',
      /line 4: it is a second result/,
    ],
    [
      'an attempt twice',
      HEADER + lineOf(intent()) + lineOf(intent()),
      'JOURNAL_DAMAGED',
      /line 3: its attempt number is out of order/,
    ],
    [
      'an attempt left out',
      HEADER + lineOf(intent({ attempt: 2 })),
      'JOURNAL_DAMAGED',
      /line 2: its attempt number is out of order/,
    ],
    ['an entry after the end', HEADER + ENDED + lineOf(intent()), 'JOURNAL_DAMAGED', /line 3: it comes after the end/],
  ])('%s', (_case, text, code, message) => {
    const error = errorOf(text);
    expect({ code: error.code, exitCode: error.exitCode }).toEqual({ code, exitCode: 2 });
    expect(error.message).toContain(PATH);
    expect(error.message).toMatch(message);
    expect(textOf(error.remedy)).not.toBe('');
  });

  it('never repeats what the line says', () => {
    const { message, remedy } = errorOf(`${HEADER}{"SWMKEY-1-abc":"SWMKEY-1-abc","kind":"SWMKEY-1-abc"}\n`);
    expect(message + textOf(remedy)).not.toContain('SWMKEY');
  });
});

/** As JSON says it: it knows no minus zero. */
const value = fc
  .json({ maxDepth: 3 })
  .filter((each) => !each.includes('__proto__'))
  .map((each) => JSON.parse(each) as JournalValue);
const data = fc.dictionary(
  fc.string().filter((name) => name !== '__proto__'),
  value,
  { maxKeys: 3, noNullPrototype: true },
);

/** Any run that operations could carry out: what comes next is drawn from what may follow. */
const entries = fc
  .array(
    fc.record({
      swarmId: fc.constantFrom(PAYMENTS, BATCH),
      step: fc.constantFrom('keep', 'rotate', 'promote'),
      outcome: fc.constantFrom('done', 'failed', 'unknown', 'none'),
      data,
    } as const),
    { maxLength: 12 },
  )
  .map((drawn) => {
    const attempts = new Map<string, number>();
    return drawn.flatMap(({ swarmId, step, outcome, data: each }): JournalEntry[] => {
      const attempt = (attempts.get(swarmId + step) ?? 0) + 1;
      attempts.set(swarmId + step, attempt);
      const begin = intent({ swarmId, step, attempt, data: each });
      return outcome === 'none' ? [begin] : [begin, result({ swarmId, step, attempt, outcome, data: each })];
    });
  });

describe('any journal', () => {
  it('is replayed to what was written: the last word on each step', () => {
    fc.assert(
      fc.property(entries, (written) => {
        const run = runOf(HEADER + written.map(lineOf).join(''));
        for (const { swarmId, step, data: last, ...entry } of new Map(
          written.flatMap((each) => (each.kind === 'ended' ? [] : [[each.swarmId + each.step, each]])),
        ).values()) {
          const state = run.step(swarmId, step);
          if (state.kind === 'notBegun') throw new Error('lost');
          expect(state.kind).toBe(entry.kind === 'result' ? entry.outcome : 'unknown');
          expect(entry.kind === 'result' ? state.result?.data : state.intended).toEqual(last);
        }
      }),
    );
  });

  it('cut at any byte is readable up to its last whole line, and says what it dropped', () => {
    const lines = [HEADER, lineOf(intent({ data: { name: 'café ✓' } })), lineOf(result()), ENDED, RESUMED];
    const whole = Buffer.from(lines.join(''));
    for (let length = 0; length <= whole.length; length += 1) {
      const cut = whole.subarray(0, length);
      const kept = lines.filter((_line, index) => Buffer.byteLength(lines.slice(0, index + 1).join('')) <= length);
      const { telling, bytes } = replayed(cut);
      expect(bytes).toBe(Buffer.byteLength(kept.join('')));
      if (kept.length === 0) expect(telling).toBeUndefined();
      else {
        expect(telling?.run.droppedBytes).toBe(length - bytes);
        expect({ ...telling?.run, droppedBytes: 0, step: undefined }).toEqual({
          ...runOf(kept.join('')),
          step: undefined,
        });
      }
    }
  });

  it('with any byte changed is read, or refused with the one clear error', () => {
    const whole = Buffer.from(HEADER + lineOf(intent()) + lineOf(result({ data: { why: 'ü' } })) + ENDED);
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const changed = Buffer.from(whole);
        changed[at] = (changed[at] ?? 0) ^ flip;
        try {
          replayed(changed);
        } catch (error) {
          expect(error).toBeInstanceOf(LockstepError);
          expect((error as LockstepError).code).toMatch(/^JOURNAL_(DAMAGED|NEWER)$/);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('of any bytes at all is read, or refused with the one clear error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (bytes, headed) => {
        const content = Buffer.concat([Buffer.from(headed ? HEADER : ''), bytes, Buffer.from('\n')]);
        expect(errorOf(content).code).toBe('JOURNAL_DAMAGED');
      }),
    );
  });
});
