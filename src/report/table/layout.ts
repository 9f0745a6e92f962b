import Table from 'cli-table3';

/** A table without lines: columns two spaces apart. */
const NO_LINES = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
};
const GAP = NO_LINES.middle.length;
const NO_STYLE = { 'padding-left': 0, 'padding-right': 0, head: [], border: [] };

export interface Column {
  readonly head: string;
  /** In columns of the terminal; longer text is cut with an ellipsis. One column has none: it takes what is left. */
  readonly most?: number;
}

export interface Cell {
  readonly text: string;
  readonly paint?: (text: string) => string;
}

/** Rows under headings, cut to `width`; the column without a limit wraps instead where `wrap` is set. */
export const grid = (
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  width: number,
  wrap = false,
): readonly string[] => {
  const table = new Table({
    chars: NO_LINES,
    style: NO_STYLE,
    head: columns.map(({ head }) => head),
    colWidths: widthsOf(columns, rows, width),
    wordWrap: true,
  });
  const content = ({ text, paint }: Cell, index: number) => ({
    content: paint === undefined ? text : paint(text),
    wordWrap: wrap && columns[index]?.most === undefined,
  });
  table.push(...rows.map((row) => row.map(content)));
  return linesOf(table);
};

/** Text broken at spaces to `width`; a word that is longer is cut. */
export const paragraph = (text: string, width: number): readonly string[] => {
  if (room(text) <= width) return [text];
  // Plain sentences, by far the most, need no measuring of characters: a large fleet has tens of thousands of them.
  if (ASCII.test(text) && text.split(' ').every((word) => word.length <= width)) {
    return [...text.matchAll(new RegExp(`(.{1,${width}})(?: |$)`, 'g'))].map(([, line = '']) => line);
  }
  const table = new Table({ chars: NO_LINES, style: NO_STYLE, colWidths: [width], wordWrap: true });
  table.push([text]);
  return linesOf(table);
};

export const indent = (lines: readonly string[], by: number): readonly string[] =>
  lines.map((line) => (line === '' ? '' : ' '.repeat(by) + line));

const linesOf = (table: InstanceType<typeof Table>): readonly string[] =>
  table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());

const widthsOf = (columns: readonly Column[], rows: readonly (readonly Cell[])[], width: number): number[] => {
  const natural = columns.map(({ head }, index) =>
    Math.max(head.length, ...rows.map((row) => room(row[index]?.text ?? ''))),
  );
  const capped = natural.map((wanted, index) => Math.min(wanted, columns[index]?.most ?? wanted));
  const taken = capped.reduce((sum, each, index) => (columns[index]?.most === undefined ? sum : sum + each), 0);
  const left = width - taken - GAP * (columns.length - 1);
  return capped.map((wanted, index) => (columns[index]?.most === undefined ? Math.min(wanted, left) : wanted));
};

const ASCII = /^[ -~]*$/;

/** Characters outside ASCII may take two columns. */
const room = (text: string): number => (ASCII.test(text) ? text.length : text.length * 2);
