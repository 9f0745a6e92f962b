import { afterEach, describe, expect, it } from '@jest/globals';
import type { CannedAnswer } from '../../../src/lab/canned/canned-host.js';
import { ended, invocationOf, invocationsOf, send } from './commands.js';
import { answering, instance, instanceId, startLab, type Lab } from './lab.js';

const TITLE = '\n----------ERROR-------\n';
const OUTPUT_CUT = '\n---Output truncated---';
const ERROR_CUT = '\n---Error truncated----';

describe('output', () => {
  let lab: Lab | undefined;
  afterEach(() => lab?.close());

  const shown = async (answer: CannedAnswer) => {
    lab = await startLab([instance(1, { host: answering(answer) })]);
    const id = await send(lab);
    await ended(lab, id);
    const { StandardOutputContent, StandardErrorContent } = await invocationOf(lab, id, instanceId(1));
    const [invocation] = await invocationsOf(lab, id);
    await lab.close();
    return {
      output: StandardOutputContent ?? '',
      error: StandardErrorContent ?? '',
      together: invocation?.CommandPlugins?.[0]?.Output ?? '',
    };
  };

  it('O1 GetCommandInvocation shows 24,000 of standard output and 8,000 of standard error, the mark of the cut within', async () => {
    const { output, error } = await shown({ standardOutput: 'o'.repeat(24_000), standardError: 'e'.repeat(9_000) });
    expect([output.length, error.length]).toEqual([24_000, 8_000]);
    expect(output.endsWith('o--output truncated--')).toBe(true);
    expect(error.endsWith('e--output truncated--')).toBe(true);
    const whole = await shown({ standardOutput: 'o'.repeat(23_999), standardError: 'e'.repeat(7_999) });
    expect([whole.output, whole.error]).toEqual(['o'.repeat(23_999), 'e'.repeat(7_999)]);
  });

  it('O2 the list shows standard output, and standard error under its title, where both fit into 2,500', async () => {
    expect((await shown({ standardOutput: 'out\n' })).together).toBe('out\n');
    expect((await shown({ standardOutput: 'out\n', standardError: 'err\n' })).together).toBe(`out\n${TITLE}err\n`);
    expect((await shown({ standardError: 'err\n' })).together).toBe(`${TITLE}err\n`);
    expect((await shown({ standardOutput: 'o'.repeat(2_499) })).together).toBe('o'.repeat(2_499));
  });

  it('O3 the list cuts what is too long within 2,500, and marks which of both was cut', async () => {
    const space = 2_500 - TITLE.length;
    expect((await shown({ standardOutput: 'o'.repeat(2_500) })).together).toBe(
      'o'.repeat(2_500 - OUTPUT_CUT.length) + OUTPUT_CUT,
    );
    expect((await shown({ standardOutput: 'o'.repeat(3_000), standardError: 'err' })).together).toBe(
      `${'o'.repeat(space - OUTPUT_CUT.length - 3)}${OUTPUT_CUT}${TITLE}err`,
    );
    expect((await shown({ standardOutput: 'out', standardError: 'e'.repeat(3_000) })).together).toBe(
      `out${TITLE}${'e'.repeat(space - ERROR_CUT.length - 3)}${ERROR_CUT}`,
    );
    const each = Math.floor((space - OUTPUT_CUT.length - ERROR_CUT.length) / 2);
    expect((await shown({ standardOutput: 'o'.repeat(3_000), standardError: 'e'.repeat(3_000) })).together).toBe(
      `${'o'.repeat(each)}${OUTPUT_CUT}${TITLE}${'e'.repeat(each)}${ERROR_CUT}`,
    );
  });

  it('O4 cuts fall between bytes: a character that comes apart, and bytes that are no UTF-8, become U+FFFD', async () => {
    const { together } = await shown({ standardOutput: '\u20ac'.repeat(1_000) });
    expect(together).toBe(`${'\u20ac'.repeat(825)}\ufffd${OUTPUT_CUT}`);
    const { output } = await shown({ standardOutput: Buffer.from([0x61, 0xff, 0x62]) });
    expect(output).toBe('a\ufffdb');
  });
});
