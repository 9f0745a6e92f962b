import { describe, expect, it } from '@jest/globals';
import { unlockSettings } from '../../../src/cli/unlock/unlock-options.js';
import { fc } from '../../support/fast-check.js';

const given = { 'dry-run': false, yes: false, wait: 180, watch: undefined };

describe('the options of unlock', () => {
  it.each([
    ['90s', 90],
    ['30m', 1800],
    ['2h', 7200],
    [undefined, 0],
  ])('--watch %s is %i seconds', (watch, seconds) => {
    expect(unlockSettings({ ...given, watch })).toEqual({
      dryRun: false,
      yes: false,
      waitSeconds: 180,
      watchSeconds: seconds,
    });
  });

  it('are refused together, in one error, where several are wrong', () => {
    expect(() => unlockSettings({ ...given, wait: 0.5, watch: 'soon' })).toThrow(
      expect.objectContaining({
        code: 'SETTINGS_INVALID',
        message: expect.stringMatching(/--wait 0\.5: .*; --watch "soon": /),
      }),
    );
  });

  it('take no watch without a unit, of nothing, or of anything else', () => {
    const durations = /^[1-9]\d{0,4}[smh]$/;
    fc.assert(
      fc.property(
        fc
          .oneof(fc.string(), fc.constantFrom('0h', '30', '1d', '-1h', '1.5h', ' 1h'))
          .filter((text) => !durations.test(text)),
        (watch) => {
          expect(() => unlockSettings({ ...given, watch })).toThrow('--watch');
        },
      ),
    );
  });
});
