import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { XMLParser } from 'fast-xml-parser';
import { LockstepError } from '../../../src/domain/errors.js';
import { plainText } from '../../../src/domain/text.js';
import { reportSchema } from '../../../src/report/model.js';
import type { Report } from '../../../src/report/model.js';
import { formatForFile, formats, renderers } from '../../../src/report/renderers.js';
import { anUnassigned } from '../../support/builders/fleet.js';
import { aReport } from '../../support/builders/report.js';
import { reportCases } from '../../support/report-cases.js';
import { fc } from '../../support/fast-check.js';

const PLAIN = { color: false, width: 100, verbose: false };
/** A name from outside, where a tag may put it. */
const named = (name: string) => aReport({ swarms: [], unassigned: [anUnassigned('noEngine', 'none', { name })] });
const attack = '<script>alert("1")</script>\u001b[31m|`*[x](http://evil.example)\u202e\n# heading';

describe('every renderer', () => {
  it.each(formats)('%s lets no control or bidi character through', (format) => {
    const text = renderers[format](reportCases.hostile(), PLAIN);
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
  });

  it.each(formats)('%s ends with one line break', (format) => {
    expect(renderers[format](reportCases.demo(), PLAIN)).toMatch(/[^\n]\n$/);
  });

  it.each(formats)('%s shows every instance', (format) => {
    const report = reportCases.demo();
    const text = renderers[format](report, PLAIN);
    const ids = [...report.swarms.flatMap(({ managers }) => managers), ...report.unassigned].map(
      ({ instanceId }) => instanceId,
    );
    expect(ids.filter((instanceId) => !text.includes(instanceId))).toEqual([]);
  });
});

describe('a report of a key at risk', () => {
  const report = reportCases.atRisk();
  const command = report.keyAtRisk?.remedy.text ?? '';

  it.each(formats)('says so in %s before anything else, and gives exactly one command to copy', (format) => {
    const text = renderers[format](report, PLAIN);
    const [before = '', ...after] = text.split(command);
    expect(before.includes('KEY AT RISK') || before.includes('keyAtRisk')).toBe(true);
    expect(before).not.toMatch(/managers? unlock|Worst first|billing|orders|"swarmId"/);
    // In JSON every swarm has its own remedy for programs.
    if (format !== 'json') expect(after).toHaveLength(1);
    if (format !== 'json') expect(after.join('')).not.toMatch(/lockstep (?:resume|rotate|enable) /);
  });

  it.each(formats)('tells nobody in %s to run what is no command', (format) => {
    const keyAtRisk = { swarms: ['web'], remedy: { kind: 'advice' as const, text: 'Look for its key in a backup' } };
    const text = renderers[format]({ ...report, keyAtRisk }, PLAIN).replaceAll(/\s+/g, ' ');
    expect(text).toContain('Look for its key in a backup');
    expect(text).not.toMatch(/run:/i);
    expect(text.includes('No command resolves this:')).toBe(format !== 'json');
  });
});

describe('what was done', () => {
  const PROSE = ['table', 'markdown', 'html'] as const;

  it.each(PROSE)('is told in %s of every swarm, with its steps only where it did not go as planned', (format) => {
    const text = renderers[format](reportCases.rotatedSome(), PLAIN);
    for (const told of [
      'billing: unknown',
      'ledger: failed',
      'orders: blocked',
      'web: changed',
      'queue: nothing to do',
    ])
      expect(text).toContain(told);
    expect(text).toContain('done on billing-1');
    expect(text).not.toContain('done on web-1');
    expect(renderers[format](reportCases.rotatedSome(), { ...PLAIN, verbose: true })).toContain('done on web-1');
  });

  it.each(PROSE)('is nothing in %s where nothing was to be changed', (format) => {
    expect(renderers[format](reportCases.proof(), PLAIN)).not.toContain('Changes');
  });
});

describe('the table', () => {
  it.each([
    [40, 80],
    [80, 80],
    [100, 100],
    [300, 120],
  ])('of %d columns fits %d', (width, columns) => {
    const lines = renderers.table(reportCases.demo(), { color: false, width, verbose: false }).split('\n');
    expect(lines.filter((line) => line.length > columns)).toEqual([]);
  });

  it('fits 80 columns also with what opens each manager', () => {
    const lines = renderers.table(reportCases.auditProof(), { color: false, width: 80, verbose: false }).split('\n');
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
    expect(lines.filter((line) => /MATCHING KEY/.test(line))).toHaveLength(4);
  });

  it('cuts a long name with an ellipsis, and never an id', () => {
    const text = renderers.table(reportCases.hostile(), { color: false, width: 80, verbose: false });
    expect(text).toContain('…');
    expect(text).toContain('i-0000000006c6f6e67');
  });

  it('says the same with colours as without', () => {
    const coloured = renderers.table(reportCases.demo(), { color: true, width: 100, verbose: false });
    expect(coloured).toContain('\u001b[');
    expect(stripVTControlCharacters(coloured)).toBe(renderers.table(reportCases.demo(), PLAIN));
  });

  it('tells the account and region of an instance not in a swarm where there are several', () => {
    const report = reportCases.demo();
    const twice = {
      ...report,
      selection: {
        ...report.selection,
        scopes: [...report.selection.scopes, { account: '444455556666', region: 'us-east-1' }],
      },
    };
    expect(renderers.table(twice, PLAIN)).toMatch(/web-old .*111122223333 eu-west-1/);
  });
});

describe('JSON', () => {
  it('loses nothing of what a host said', () => {
    expect(reportSchema.parse(JSON.parse(renderers.json(reportCases.hostile(), PLAIN)))).toEqual(reportCases.hostile());
  });
});

describe('Markdown', () => {
  it('shows markup from outside as text', () => {
    const text = renderers.markdown(named(attack), PLAIN);
    expect(text).toContain('\\<script\\>alert("1")\\</script\\>\\|\\`\\*\\[x\\](`http://evil.example`)');
    expect(text).not.toMatch(/(?<!\\)<script/);
    expect(text).not.toMatch(/^# heading/m);
  });

  it('keeps every table row to its cells, whatever the names', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        const row = renderers
          .markdown(named(name), PLAIN)
          .split('\n')
          .find((line) => line.includes('no engine'));
        expect(row?.replace(/\\./gu, '').split('|')).toHaveLength(7);
      }),
    );
  });
});

describe('HTML', () => {
  it('shows markup from outside as text', () => {
    const page = renderers.html(named(attack), PLAIN);
    expect(page).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;');
    expect(page).not.toContain('<script');
  });

  it('asks for nothing from anywhere', () => {
    const page = renderers.html(reportCases.demo(), PLAIN);
    expect(page).toContain("default-src 'none'");
    expect(page).not.toMatch(/<(?:script|link|img|iframe)|url\(|@import/);
  });
});

describe('JUnit', () => {
  const parse = (xml: string): unknown =>
    new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '' }).parse(xml);

  const countsOf = (report: Report) => {
    const { testsuites } = parse(renderers.junit(report, PLAIN)) as { testsuites: Record<string, unknown> };
    return { tests: testsuites['tests'], failures: testsuites['failures'], errors: testsuites['errors'] };
  };

  it('has a case for every control and every instance not in a swarm, and a failure for each fail', () => {
    const report = reportCases.demo();
    expect(countsOf(report)).toEqual({
      tests: String(3 * 23 + report.unassigned.length),
      failures: String(report.totals.findings.fail),
      errors: '1',
    });
  });

  it('is not red for a compliant fleet, as the exit code is not', () => {
    expect(countsOf(reportCases.healthy())).toMatchObject({ failures: '0', errors: '0' });
  });

  it('has an error for everything that an audit should have read and could not', () => {
    expect(countsOf(reportCases.unknown())).toMatchObject({ failures: '0', errors: String(23 - 4) });
  });

  it('has of a proof a case for every manager and every live key, red as the exit code is', () => {
    expect(countsOf(reportCases.proven())).toEqual({ tests: '4', failures: '0', errors: '0' });
    expect(countsOf(reportCases.proof())).toEqual({ tests: String(11 + 4), failures: '3', errors: '4' });
  });

  it('keeps every name in its attribute, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        const report = named(`${name}.`);
        const { instanceId } = report.unassigned[0] ?? { instanceId: '' };
        expect(parse(renderers.junit(report, PLAIN))).toMatchObject({
          testsuites: {
            testsuite: {
              testcase: { name: `${plainText(`${name}.`)} (${instanceId})`, skipped: { message: 'no engine: none' } },
            },
          },
        });
      }),
    );
  });
});

describe('the format of a report file', () => {
  it.each([
    ['fleet.json', 'json'],
    ['out/fleet.MD', 'markdown'],
    ['fleet.xml', 'junit'],
    ['fleet.html', 'html'],
    ['fleet.v1.txt', 'table'],
  ])('of %s is %s', (path, format) => {
    expect(formatForFile(path)).toBe(format);
  });

  it.each(['fleet', 'fleet.pdf', '.json'])(
    'of %s is an error that names the file and the extensions there are',
    (path) => {
      const format = () => formatForFile(path);
      expect(format).toThrow(LockstepError);
      expect(format).toThrow(path);
      expect(format).toThrow(expect.objectContaining({ exitCode: 2, code: 'REPORT_FORMAT' }));
    },
  );
});
