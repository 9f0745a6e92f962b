import type { ReportRemedy } from '../model.js';
import { isCommand } from '../complete-remedy.js';

/**
 * What a renderer of GitHub's flavour makes a link of by itself, with all that would belong to it: `www.…`, `https://…`, `user@host`,
 * `mailto:…`. Some look for it in what entities and escapes stand for, so that only code is safe.
 */
const AUTOLINK = /[\w.~+-]*(?:www\.|:\/\/|@|\b(?:mailto|xmpp):)[\w.~:/@%+=&?#-]*/gi;

/** Text from outside must not become a heading, a link, an image, markup or a cell of its own. */
export const escape = (text: string): string => {
  let escaped = '';
  let from = 0;
  for (const { 0: link, index } of text.matchAll(AUTOLINK)) {
    escaped += `${escapeMarks(text.slice(from, index))}\`${link}\``;
    from = index + link.length;
  }
  return escaped + escapeMarks(text.slice(from));
};

const escapeMarks = (text: string): string => text.replace(/[\\`*_[\]<>#!|~$]/g, '\\$&').replace(/&/g, '&amp;');

/** Code keeps backslashes as they are: only the fence has to be longer than any run of backticks inside. */
const code = (text: string): string => {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(Math.max(3, longest + 1));
  return `${fence}sh\n${text}\n${fence}`;
};

export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows.map((row) => row.map(escape))]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n');

export const remedyBlocks = (remedy: ReportRemedy | null): readonly string[] => {
  if (remedy === null) return [];
  return isCommand(remedy) ? [code(remedy.text)] : [`To do: ${escape(remedy.text)}`];
};

/** Blocks that belong to a list item. */
export const item = (marker: string, blocks: readonly string[]): string => {
  const indented = blocks.join('\n\n').replace(/\n(?!\n)/g, `\n${' '.repeat(marker.length + 1)}`);
  return `${marker} ${indented}`;
};
