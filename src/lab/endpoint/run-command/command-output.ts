import type { DeliveryResult } from '../../lab-fleet.js';

/** What GetCommandInvocation shows at most, in characters (Systems Manager API reference). */
const MOST_OUTPUT = 24_000;
const MOST_ERROR = 8_000;
/** What a plugin's `Output` holds at most, in bytes (amazon-ssm-agent `MaximumPluginOutputSize`). */
const MOST_TOGETHER = 2_500;

const ERROR_TITLE = '\n----------ERROR-------\n';
const OUTPUT_CUT = '\n---Output truncated---';
const ERROR_CUT = '\n---Error truncated----';

export const standardOutputOf = (result: DeliveryResult): string =>
  result.standardOutput.toString('utf8').slice(0, MOST_OUTPUT);

export const standardErrorOf = (result: DeliveryResult): string =>
  result.standardError.toString('utf8').slice(0, MOST_ERROR);

/**
 * Standard output and error as the agent joins them for the list calls (amazon-ssm-agent `iohandler.TruncateOutput`).
 * It cuts between bytes, so that a character may come apart; what is no UTF-8 becomes U+FFFD on its way into JSON.
 */
export const togetherOf = ({ standardOutput: out, standardError: error }: DeliveryResult): string => {
  const title = error.length > 0 ? ERROR_TITLE : '';
  const space = MOST_TOGETHER - title.length;
  const half = Math.floor(space / 2);
  if (out.length + error.length < space) return join(out, title, error);
  if (out.length > half && error.length > half) {
    const each = Math.floor((space - OUTPUT_CUT.length - ERROR_CUT.length) / 2);
    return join(out.subarray(0, each), OUTPUT_CUT, title, error.subarray(0, each), ERROR_CUT);
  }
  if (out.length <= half) {
    return join(out, title, error.subarray(0, space - ERROR_CUT.length - out.length), ERROR_CUT);
  }
  return join(out.subarray(0, space - OUTPUT_CUT.length - error.length), OUTPUT_CUT, title, error);
};

const join = (...parts: readonly (Buffer | string)[]): string =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part))).toString('utf8');
