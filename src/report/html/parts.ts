import { markup, type Markup } from '../markup.js';
import type { ReportRemedy } from '../model.js';
import { isCommand } from '../complete-remedy.js';

type CellContent = string | Markup;

export const tableOf = (head: readonly string[], rows: readonly (readonly CellContent[])[]): Markup => markup`<table>
<thead><tr>${head.map((text) => markup`<th>${text}</th>`)}</tr></thead>
<tbody>
${rows.map((row) => markup`<tr>${row.map((content) => markup`<td>${content}</td>`)}</tr>\n`)}</tbody>
</table>
`;

export const NOTHING = markup``;

/** `name` is a state, a status or a proof of the report's schema, never free text. */
export const marked = (name: string, text: string): Markup => markup`<span class="${name}">${text}</span>`;

export const remedyPart = (remedy: ReportRemedy | null): Markup => {
  if (remedy === null) return NOTHING;
  return isCommand(remedy) ? markup`\n<pre>${remedy.text}</pre>` : markup`\n<p>To do: ${remedy.text}</p>`;
};
