import { secretsIn } from '../../support/oracle/secrets-in-text.js';
import type { World } from '../world.js';

/** Looks at everything that has been written anywhere since it was asked last. Each leak in a sentence that shows no secret. */
export const createLeakSearch = ({ history, journals, told, keys }: World): (() => readonly string[]) => {
  const seenOutputs = new Set<object>();
  const seenLines = new Set<string>();
  const bytesSeen = new Map<string, number>();
  let scripts = 0;
  let sayings = 0;

  const freshLines = (text: string): string => {
    const fresh = text.split('\n').filter((line) => !seenLines.has(line));
    for (const line of fresh) seenLines.add(line);
    return fresh.join('\n');
  };
  const look = function* (): Generator<readonly [place: string, text: string]> {
    for (const { comment, script } of history.slice(scripts)) yield [`the script of "${comment}"`, freshLines(script)];
    scripts = history.length;
    for (const invocation of history) {
      if (invocation.output === undefined || seenOutputs.has(invocation)) continue;
      seenOutputs.add(invocation);
      yield [`the output of "${invocation.comment}"`, invocation.output];
    }
    for (const [runId, bytes] of journals.bytes) {
      const seen = bytesSeen.get(runId) ?? 0;
      // Whoever goes on with it cuts off a torn line first.
      yield [`the journal of ${runId}`, bytes.subarray(seen > bytes.length ? 0 : seen).toString('latin1')];
      bytesSeen.set(runId, bytes.length);
    }
    yield ['an event or a report', told.slice(sayings).join('\n')];
    sayings = told.length;
  };

  return () => {
    const secrets = keys.map(({ key }) => key);
    return [...look()].flatMap(([place, text]) =>
      text === '' ? [] : secretsIn(text, secrets).map(({ what, how }) => `leaked: ${what} (${how}) in ${place}`),
    );
  };
};
