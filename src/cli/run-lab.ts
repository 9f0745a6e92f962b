import type { InferredOptionTypes } from 'yargs';
import { EXIT, usageError, type ExitCode } from '../domain/errors.js';
import { createDemoFleet, DEMO_TAG, labEnvironment } from '../lab/demo/demo-fleet.js';
import { startEndpoint, type LabEndpoint } from '../lab/endpoint/index.js';
import type { LabFleet } from '../lab/lab-fleet.js';
import type { CommandContext } from './define-command.js';
import type { labOptions } from './options.js';

type LabArguments = InferredOptionTypes<typeof labOptions> & { readonly port: number };

/** Serves the demo's fleet until interrupted. Standard output is what to paste into another terminal. */
export async function runLab({ hosts, port }: LabArguments, { io, signal }: CommandContext): Promise<ExitCode> {
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw usageError(
      'PORT_INVALID',
      `--port ${port}: must be an integer from 1 to 65535`,
      'correct --port, or omit it',
    );
  }
  io.stderr(`Starting ${hosts} hosts …\n`);
  const machines = await createDemoFleet(hosts);
  try {
    const endpoint = await listen(machines.fleet, port);
    try {
      const variables = Object.entries(labEnvironment(endpoint.url));
      io.stdout(`${variables.map(([name, value]) => `export ${name}=${value}`).join('\n')}\n`);
      io.stderr(
        `Serving ${machines.fleet.instances.length} instances; press Ctrl-C to stop. Paste the lines above, then try:\n`,
      );
      io.stderr(`  lockstep audit --tag ${DEMO_TAG}\n  aws ssm describe-instance-information\n`);
      await interrupted(signal);
    } finally {
      await endpoint.close();
    }
  } finally {
    await machines.close();
  }
  return EXIT.done;
}

async function listen(fleet: LabFleet, port: number): Promise<LabEndpoint> {
  try {
    return await startEndpoint({ fleet, port });
  } catch (error) {
    throw usageError('PORT_TAKEN', `port ${port} of 127.0.0.1 is not available`, 'choose another --port', error);
  }
}

const interrupted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => {
      resolve();
    });
    // A pending promise alone would not keep the process alive; the listening server does.
  });
