import { ListCommandsCommand } from '@aws-sdk/client-ssm';
import { describe, expect, it } from '@jest/globals';
import { startEndpoint } from '../../../src/lab/endpoint/index.js';
import type { LabHost } from '../../../src/lab/lab-fleet.js';
import { send, until } from './commands.js';
import { errorOf } from './errors.js';
import { heldHost, instance, instances, startLab } from './lab.js';

describe('closing', () => {
  it('C1 aborts what runs, ends connections, and may be asked for twice', async () => {
    const held = heldHost();
    const lab = await startLab(instances(3, { host: held.host }));
    lab.endpoint.faults.operations.set('ssm:ListCommands', { delayMilliseconds: 60_000 });
    await send(lab);
    await until(
      () => Promise.resolve(held.deliveries.length),
      (count) => count === 3,
    );
    const asking = errorOf(lab.ssm.send(new ListCommandsCommand()));
    await until(
      () => Promise.resolve(lab.endpoint.calls.length),
      (count) => count === 2,
    );
    await Promise.all([lab.endpoint.close(), lab.endpoint.close()]);
    expect(held.deliveries.map(({ cancel }) => cancel.aborted)).toEqual([true, true, true]);
    expect((await asking).name).not.toBe('none');
    await expect(fetch(lab.endpoint.url)).rejects.toMatchObject({ message: 'fetch failed' });
    await lab.close();
  });

  it('C2 does not wait for ever for a host that does not let go', async () => {
    const stuck: LabHost = {
      deliver: () => new Promise(() => undefined),
      close: () => Promise.resolve(),
    };
    const lab = await startLab([instance(1, { host: stuck })]);
    await send(lab);
    await until(
      () => Promise.resolve(lab.endpoint.history[0]?.invocations[0]?.state.kind),
      (kind) => kind === 'inProgress',
    );
    await expect(lab.close()).resolves.toBeUndefined();
  });

  it('C3 listens on the loopback alone, on the port that is asked for, and says so where it is taken', async () => {
    const lab = await startLab([]);
    expect(lab.endpoint.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const port = Number(new URL(lab.endpoint.url).port);
    await expect(startEndpoint({ fleet: lab.fleet, port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await lab.close();
    const again = await startEndpoint({ fleet: lab.fleet, port });
    expect(again.url).toBe(lab.endpoint.url);
    await again.close();
  });
});
