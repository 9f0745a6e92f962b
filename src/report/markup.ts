/** HTML or XML that is safe to embed as it is. */
export interface Markup {
  readonly markup: string;
}

type Part = Markup | string | number | readonly Part[];

/** The five that both HTML and XML know. */
const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escape = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');

const toMarkup = (part: Part): string => {
  if (typeof part === 'string') return escape(part);
  if (typeof part === 'number') return String(part);
  return 'markup' in part ? part.markup : part.map(toMarkup).join('');
};

/**
 * Template tag: everything put in is escaped, except what was made by the tag itself. (It is not called `html`, since
 * Prettier would take the page for its own and change the spaces in it.)
 */
export const markup = (strings: TemplateStringsArray, ...parts: readonly Part[]): Markup => ({
  markup: strings.map((text, index) => text + toMarkup(parts[index] ?? '')).join(''),
});
