import { createInterface } from 'node:readline/promises';

/** Asks a person, and waits for one line; undefined where the input ends instead. Rejects when `signal` is aborted. */
export type Prompt = (question: string, signal: AbortSignal) => Promise<string | undefined>;

export const promptOn =
  (input: NodeJS.ReadableStream, output: NodeJS.WritableStream): Prompt =>
  async (question, signal) => {
    signal.throwIfAborted();
    output.write(question);
    // Without an output of its own readline leaves Ctrl-C what it is everywhere else: a signal.
    const lines = createInterface({ input, signal });
    try {
      for await (const line of lines) return line;
    } finally {
      lines.close();
    }
    signal.throwIfAborted();
    return undefined;
  };
