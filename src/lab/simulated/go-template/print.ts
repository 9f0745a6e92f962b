import { isEmpty, type GoMap, type GoValue } from './values.js';

const sortedEntries = (map: GoMap): [string, GoValue][] =>
  [...(map.entries ?? [])].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));

/** `2160h0m0s`, `5s`, `1.5s`, `250ms` (Go time.Duration.String). */
const durationText = (nanoseconds: number): string => {
  if (nanoseconds === 0) return '0s';
  if (nanoseconds < 1e3) return `${nanoseconds}ns`;
  if (nanoseconds < 1e6) return `${nanoseconds / 1e3}µs`;
  if (nanoseconds < 1e9) return `${nanoseconds / 1e6}ms`;
  const seconds = nanoseconds / 1e9;
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const rest = `${Number((seconds % 60).toFixed(9))}s`;
  if (hours > 0) return `${hours}h${minutes}m${rest}`;
  return minutes > 0 ? `${minutes}m${rest}` : rest;
};

/** `2026-11-21 23:45:44.382 +0000 UTC` (Go time.Time.String). */
const timeText = (date: Date): string => {
  const fraction = date.getUTCMilliseconds() === 0 ? '' : `.${String(date.getUTCMilliseconds()).padStart(3, '0')}`;
  return `${date.toISOString().slice(0, 19).replace('T', ' ')}${fraction.replace(/0+$/, '')} +0000 UTC`;
};

/** What `{{.}}` writes (Go fmt.Fprint). */
export const printValue = (value: GoValue): string => {
  if (typeof value !== 'object') return String(value);
  switch (value.kind) {
    case 'nil':
      return '<nil>';
    case 'struct':
      return `{${value.fields.map((entry) => printValue(entry.value)).join(' ')}}`;
    case 'slice':
      return `[${(value.items ?? []).map(printValue).join(' ')}]`;
    case 'map':
      return `map[${sortedEntries(value)
        .map(([key, entry]) => `${key}:${printValue(entry)}`)
        .join(' ')}]`;
    case 'duration':
      return durationText(value.nanoseconds);
    case 'time':
      return timeText(value.date);
    case 'bytes':
      return `[${value.bytes.join(' ')}]`;
  }
};

/** The value as encoding/json sees it, ready for JSON.stringify. */
export const toJson = (value: GoValue): unknown => {
  if (typeof value !== 'object') return value;
  switch (value.kind) {
    case 'nil':
      return null;
    case 'struct':
      return Object.fromEntries(
        value.fields
          .filter((entry) => !(entry.omitEmpty && isEmpty(entry.value)))
          .map((entry) => [entry.json, toJson(entry.value)]),
      );
    case 'slice':
      return value.items?.map(toJson) ?? null;
    case 'map':
      return value.entries === undefined
        ? null
        : Object.fromEntries(sortedEntries(value).map(([key, entry]) => [key, toJson(entry)]));
    case 'duration':
      return value.nanoseconds;
    case 'bytes':
      return value.bytes.toString('base64');
    case 'time':
      return value.date.toISOString().replace(/\.?0*Z$/, 'Z');
  }
};
