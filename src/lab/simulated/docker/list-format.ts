import { compileTemplate, type Template } from '../go-template/evaluate.js';
import { TemplateParseError } from '../go-template/lexer.js';
import { record, struct, field, type GoStruct, type GoValue } from '../go-template/values.js';
import { ClientError, printed, type DockerAnswer } from './docker-command.js';

/** One list of the docker client: rows as its formatter sees them, and the columns of its default table. */
export interface Listing {
  /** Go type of a row, as errors name it. */
  readonly type: string;
  readonly rows: readonly Readonly<Record<string, GoValue>>[];
  /** Heading of every field. */
  readonly headings: Readonly<Record<string, string>>;
  /** Template of the default table. */
  readonly table: string;
}

const MINIMUM_WIDTH = 10;
const PADDING = 3;

/** Go's tabwriter as docker sets it up: the last cell of a line is not padded. */
const aligned = (text: string): string => {
  const lines = text.split('\n').map((line) => line.split('\t'));
  const widths: number[] = [];
  for (const cells of lines) {
    for (const [column, cell] of cells.slice(0, -1).entries()) {
      widths[column] = Math.max(widths[column] ?? MINIMUM_WIDTH, cell.length + PADDING);
    }
  }
  return lines
    .map((cells) =>
      cells.map((cell, column) => (column === cells.length - 1 ? cell : cell.padEnd(widths[column] ?? 0))).join(''),
    )
    .join('\n');
};

const compiled = (source: string): Template => {
  try {
    return compileTemplate(source);
  } catch (error) {
    if (error instanceof TemplateParseError) throw new ClientError(`template parsing error: ${error.message}`);
    throw error;
  }
};

const rendered = (template: Template, row: GoStruct): string => {
  const { output, error } = template(row);
  if (error !== undefined) throw new ClientError(`template parsing error: ${error}`);
  return `${output}\n`;
};

const sortedRow = (type: string, row: Readonly<Record<string, GoValue>>): GoStruct =>
  struct(
    type,
    ...Object.keys(row)
      .sort()
      .map((name) => field(name, row[name] ?? '')),
  );

/** `--format` and `--quiet` of a list. Errors: ClientError for a template that does not fit; then nothing is printed. */
export const formatList = (listing: Listing, format: string, quiet: boolean): DockerAnswer => {
  const given = format === '' || format === 'table' ? (quiet ? '{{.ID}}' : `table ${listing.table}`) : format;
  const source = (given === 'json' ? '{{json .}}' : given).replace(/\\t/g, '\t').replace(/\\n/g, '\n');
  const isTable = source.startsWith('table');
  const template = compiled((isTable ? source.slice('table'.length) : source).trim());
  const body = listing.rows.map((row) => rendered(template, sortedRow(listing.type, row))).join('');
  if (!isTable) return printed(body);
  return printed(aligned(rendered(template, record(listing.type, listing.headings)) + body));
};

/** How long ago, in docker's words (go-units HumanDuration). */
export const humanAge = (since: Date, now: Date): string => {
  const seconds = Math.floor((now.getTime() - since.getTime()) / 1000);
  const minutes = Math.floor(seconds / 60);
  const hours = Math.round(seconds / 3600);
  const words = (): string => {
    if (seconds < 1) return 'Less than a second';
    if (seconds === 1) return '1 second';
    if (seconds < 60) return `${seconds} seconds`;
    if (minutes === 1) return 'About a minute';
    if (minutes < 60) return `${minutes} minutes`;
    if (hours === 1) return 'About an hour';
    return hours < 48 ? `${hours} hours` : `${Math.floor(hours / 24)} days`;
  };
  return `${words()} ago`;
};

export const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
