import type { DemoFleet } from '../../lab/demo/demo-fleet.js';
import type { LabEndpoint } from '../../lab/endpoint/index.js';

/** The words of a command's comment: `lockstep <run> <step> …`. */
const wordsOf = (endpoint: LabEndpoint, commandId: string): readonly string[] =>
  endpoint.history.find((command) => command.commandId === commandId)?.accepted.comment.split(' ') ?? [];

/**
 * Calls `kill` when the script of a step has run on a host, before anybody can ask for its answer.
 * Gives a function that ends the watching and returns the run that sent the script; undefined where none has.
 */
export const killAfter = (
  step: string,
  { fleet }: DemoFleet,
  endpoint: LabEndpoint,
  kill: () => void,
): (() => string | undefined) => {
  let run: string | undefined;
  const restore = fleet.instances.map(({ host }) => {
    const deliver = host.deliver.bind(host);
    host.deliver = async (delivery) => {
      const result = await deliver(delivery);
      const [, sender, sent] = wordsOf(endpoint, delivery.commandId);
      if (sent === step) {
        run = sender;
        kill();
      }
      return result;
    };
    return () => {
      host.deliver = deliver;
    };
  });
  return () => {
    for (const each of restore) each();
    return run;
  };
};
