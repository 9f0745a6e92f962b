import { describe, expect, it } from '@jest/globals';
import { mayBeCut, splitOutput } from '../../../src/aws/run-command/split-output.js';
import { fc } from '../../support/fast-check.js';

const MARKER = '\n----------ERROR-------\n';

describe('the output of a list', () => {
  it('is standard output alone where there is no marker', () => {
    expect(splitOutput('answer\n')).toEqual({ standardOutput: 'answer\n', standardError: '' });
  });

  it('is parted into both streams', () => {
    expect(splitOutput(`answer${MARKER}warning`)).toEqual({ standardOutput: 'answer', standardError: 'warning' });
    expect(splitOutput(`${MARKER}warning`)).toEqual({ standardOutput: '', standardError: 'warning' });
  });

  it('never loses a piece of standard output when there is standard error, whatever either stream prints', () => {
    const text = fc.array(fc.constantFrom('frame', 'x', '\n', MARKER)).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(text, text, (standardOutput, standardError) => {
        const split = splitOutput(`${standardOutput}${MARKER}${standardError}`);
        expect(split.standardOutput.startsWith(standardOutput)).toBe(true);
        if (!standardError.includes('ERROR')) expect(split).toEqual({ standardOutput, standardError });
      }),
    );
  });

  it('is worth asking for again only near the length at which it is cut', () => {
    expect(mayBeCut('x'.repeat(300))).toBe(false);
    expect(mayBeCut('x'.repeat(2_500))).toBe(true);
    // Cut by bytes, these are far fewer characters.
    expect(mayBeCut('é'.repeat(1_230))).toBe(true);
  });
});
