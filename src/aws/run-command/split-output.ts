/** What stands between stdout and stderr in the `Output` of a list's plugin (amazon-ssm-agent, pluginutil). */
const ERROR_MARKER = '\n----------ERROR-------\n';

/** The short form is cut at 2,500; what is clearly shorter is all there is, so that nothing longer is worth a call. */
const SURELY_WHOLE_BYTES = 2_000;

export interface Streams {
  readonly standardOutput: string;
  readonly standardError: string;
}

/**
 * Parts the one text that ListCommandInvocations gives. The LAST marker counts: a script that prints the marker itself, on
 * either stream, can then only lengthen what is taken for standard output, where a frame survives any text around it; it
 * can never take a piece of the frame away from it. A marker of stdout's own in a command without stderr cannot be told
 * apart; then the rest of stdout reads as stderr, and the frame's checksum tells.
 */
export function splitOutput(output: string): Streams {
  const at = output.lastIndexOf(ERROR_MARKER);
  if (at < 0) return { standardOutput: output, standardError: '' };
  return { standardOutput: output.slice(0, at), standardError: output.slice(at + ERROR_MARKER.length) };
}

/** Whether the short form may lack something that GetCommandInvocation (24,000 characters) would still have. */
export function mayBeCut(output: string): boolean {
  return Buffer.byteLength(output) >= SURELY_WHOLE_BYTES;
}
