import { XMLBuilder } from 'fast-xml-parser';
import type { Members } from '../operation.js';

const builder = new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: '@', suppressEmptyNode: true });

/** A document of one element. Lists become `<list><item>…</item></list>` under the service's name for an entry. */
export const xmlDocument = (root: string, namespace: string | undefined, members: Members, entry: string): string => {
  const attributes = namespace === undefined ? {} : { '@xmlns': namespace };
  const content = builder.build({ [root]: { ...attributes, ...elementsOf(members, entry) } });
  return `<?xml version="1.0" encoding="UTF-8"?>\n${content}`;
};

const elementsOf = (members: Members, entry: string): Members =>
  Object.fromEntries(
    Object.entries(members)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, elementOf(value, entry)]),
  );

const elementOf = (value: unknown, entry: string): unknown => {
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.length === 0 ? '' : { [entry]: value.map((item) => elementOf(item, entry)) };
  if (typeof value === 'object' && value !== null) return elementsOf({ ...value }, entry);
  return value;
};
