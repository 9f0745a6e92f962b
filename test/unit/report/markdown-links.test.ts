import { describe, expect, it } from '@jest/globals';
import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';
import { escape, table } from '../../../src/report/markdown/markdown-syntax.js';
import { fc } from '../../support/fast-check.js';

const rendered = (markdown: string): string =>
  micromark(markdown, { extensions: [gfm()], htmlExtensions: [gfmHtml()] });

/** What a reader sees, and a renderer that looks for links in the finished text: all but code. */
const outsideCode = (html: string): string =>
  html
    .replace(/<code>[^<]*<\/code>/g, '\n')
    .replace(/<[^>]*>/g, '')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, '&');

const seen = (html: string): string => outsideCode(html.replace(/<\/?code>/g, ''));

const LINKS = /www\.|:\/\/|\w@\w|(?:mailto|xmpp):/i;

describe('a name that looks like a link', () => {
  it.each([
    'www.evil.example',
    'WWW.evil.example',
    '(www.evil.example)',
    '*www.evil.example*',
    '_www.evil.example_',
    'a,www.evil.example/x?a=b&c=d#e',
    'www.évil.example',
    'http://evil.example',
    'HTTPS://evil.example/x.png',
    'ftp://evil.example',
    'x`https://evil.example`y',
    'ops@evil.example',
    'a.b+c-d@evil.example.',
    '<ops@evil.example>',
    'mailto:ops@evil.example',
    'xmpp:ops@evil.example/txt',
    '[x](https://evil.example)',
    '![x](https://evil.example/x.png)',
    '<https://evil.example>',
    '[x]: https://evil.example',
    '@everyone',
    '`www.evil.example',
    '\\www.evil.example',
    'ww\\w.evil.example www.evil.example',
    '&#119;ww.evil.example',
    '[^1] www.evil.example|http://evil.example',
  ])('is shown as it is, and links to nothing: %s', (name) => {
    for (const markdown of [escape(name), `**${escape(name)}**`, `### ${escape(name)}`, table(['Name'], [[name]])]) {
      const html = rendered(markdown);
      expect(html).not.toMatch(/<a |<img/);
      expect(outsideCode(html)).not.toMatch(LINKS);
      expect(seen(html)).toContain(name.trim());
    }
  });

  it('links to nothing, whatever stands around it', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        'www.',
        'http://',
        'ops@',
        'evil.example',
        'mailto:',
        '`',
        '|',
        '\\',
        '*',
        '_',
        '~',
        '<',
        '[',
        ' ',
        '&',
        ';',
      ),
      fc.string({ maxLength: 3 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        for (const markdown of [escape(pieces.join('')), table(['Name'], [[pieces.join('')]])]) {
          const html = rendered(markdown);
          expect(html).not.toMatch(/<a |<img/);
          expect(outsideCode(html)).not.toMatch(/www\.\w|:\/\/|\w@\w+\.\w/i);
        }
      }),
    );
  });
});
