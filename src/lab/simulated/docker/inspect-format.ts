import { DaemonError } from '../engine/daemon-error.js';
import { compileTemplate, type Template } from '../go-template/evaluate.js';
import { TemplateParseError } from '../go-template/lexer.js';
import { toJson } from '../go-template/print.js';
import type { GoStruct } from '../go-template/values.js';
import { ClientError, type DockerAnswer } from './docker-command.js';

/** A template given to a command that inspects; a wrong one makes the client leave with 64. */
export const compileFormat = (format: string): Template => {
  try {
    return compileTemplate(format);
  } catch (error) {
    if (error instanceof TemplateParseError) throw new ClientError(`template parsing error: ${error.message}`, 64);
    throw error;
  }
};

/** Prints what was found of `references`, and then says what was not (cli/command/inspect). */
export const inspectAll = async (
  references: readonly string[],
  format: string,
  find: (reference: string) => Promise<GoStruct>,
): Promise<DockerAnswer> => {
  const template = format === '' || format === 'json' ? undefined : compileFormat(format);
  const found: GoStruct[] = [];
  const errors: string[] = [];
  let output = '';
  for (const reference of references) {
    try {
      const value = await find(reference);
      const execution = template?.(value);
      if (execution?.error !== undefined) errors.push(`template parsing error: ${execution.error}`);
      else output += execution === undefined ? '' : `${execution.output}\n`;
      found.push(value);
    } catch (error) {
      if (error instanceof DaemonError) errors.push(`Error response from daemon: ${error.message}`);
      else if (error instanceof Error) errors.push(error.message);
    }
  }
  const json = JSON.stringify(found.map(toJson), undefined, format === 'json' ? undefined : 4);
  return {
    exitCode: errors.length === 0 ? 0 : 1,
    stdout: template === undefined ? `${json}\n` : output === '' ? '\n' : output,
    stderr: errors.map((line) => `${line}\n`).join(''),
  };
};
