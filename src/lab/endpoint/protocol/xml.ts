import type { Members } from '../operation.js';

/** A document of one element. Lists become `<list><item>…</item></list>`, under the service's name for an entry. */
export const xmlDocument = (root: string, namespace: string | undefined, members: Members, entry: string): string => {
  const attribute = namespace === undefined ? '' : ` xmlns="${namespace}"`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root}${attribute}>${contentOf(members, entry)}</${root}>`;
};

const contentOf = (value: unknown, entry: string): string => {
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map((item) => element(entry, item, entry)).join('');
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value)
      .map(([name, member]) => element(name, member, entry))
      .join('');
  }
  return escaped(String(value));
};

const element = (name: string, value: unknown, entry: string): string =>
  value === undefined ? '' : `<${name}>${contentOf(value, entry)}</${name}>`;

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\r', '&#13;');
