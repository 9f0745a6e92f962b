const COMMAND = /^(?:lockstep|docker|aws) /;

/** A remedy is a command to copy, or a sentence. */
export const isCommand = (remedy: string): boolean => COMMAND.test(remedy);

/** One word of a command line: what is quoted stays whole. */
const WORD = /(?:"[^"]*"|'[^']*'|[^\s"'])+/g;

/** A command broken with backslashes where it is wider than `width`: what is copied still runs. */
export const foldCommand = (command: string, width: number): readonly string[] => {
  const lines: string[] = [];
  let line = '';
  for (const word of command.match(WORD) ?? []) {
    if (line === '') line = word;
    else if (line.length + word.length + 3 <= width) line += ` ${word}`;
    else {
      lines.push(`${line} \\`);
      line = `  ${word}`;
    }
  }
  return [...lines, line];
};
