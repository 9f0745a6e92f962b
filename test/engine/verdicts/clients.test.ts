import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { EngineHost } from '../../../src/lab/engine/engine-host.js';
import type { EnginePaths } from '../../../src/lab/engine/engine-sets.js';
import { engineSupport, enginesHere } from '../../../src/lab/engine/support.js';
import { waitUntil } from '../../../src/lab/engine/wait.js';
import type { Delivery } from '../../../src/lab/lab-fleet.js';
import { describeWithEngine } from '../support.js';
import { verdictRows, type RowName } from './rows.js';
import { openWorld, placed, type World } from './world.js';
import { textOf } from '../../support/remedy.js';

const PATIENCE = 240_000;
const TOO_OLD = 'Error response from daemon: client version 1.41 is too old. Minimum supported API version is 1.44';

/** An engine of this machine that refuses the client of the lab; undefined where there is none. */
const refusing = (): EnginePaths | undefined => {
  const engines = enginesHere();
  const support = engineSupport();
  const client = support.supported ? support.paths.docker : undefined;
  const old = engines.find(({ version, paths }) => paths.docker === client && major(version) < 25);
  const young = engines.findLast(({ version }) => major(version) >= 26);
  return old && young
    ? { ...young.paths, docker: old.paths.docker, environment: { DOCKER_MIN_API_VERSION: '1.44' } }
    : undefined;
};
const major = (version: string): number => Number.parseInt(version, 10);

describeWithEngine('verdicts where the client is set up for something else, or cannot ask', () => {
  let world: World;
  let first: EngineHost;
  let second: EngineHost;
  let third: EngineHost;

  beforeAll(async () => {
    world = await openWorld({ swarms: [{ name: 'web', managers: 3, autolock: true, ...placed('web') }] });
    first = world.lab.host('web-manager-1');
    second = world.lab.host('web-manager-2');
    third = world.lab.host('web-manager-3');
    await listenForOthers(first);
  }, PATIENCE);
  afterAll(() => world.close(), 60_000);

  const expectRow = (name: RowName) => world.expectVerdict(verdictRows[name], 'web');
  const sh = async (host: EngineHost, script: string): Promise<string> => {
    const { exitCode, stdout, stderr } = await host.run(['sh', '-c', script]);
    if (exitCode !== 0) throw new Error(`${host.name}: ${script}: ${stderr}`);
    return stdout.trim();
  };
  /** Its engine answers on its network address as well, as one does that is managed from elsewhere. */
  const listenForOthers = (host: EngineHost): Promise<string> => {
    const relay = `require('net').createServer((from) => {
      const to = require('net').connect('/run/docker.sock');
      from.on('error', () => to.destroy()).pipe(to).on('error', () => from.destroy()).pipe(from);
    }).listen(2375, '0.0.0.0')`;
    return sh(host, `setsid '${process.execPath}' -e "${relay}" </dev/null >/dev/null 2>&1 &`);
  };
  const reachable = (amount: number): Promise<void> =>
    waitUntil(
      `${amount} managers are reachable`,
      async () => {
        const { stdout } = await first.docker(['node', 'ls', '--format', '{{.ManagerStatus}}'], { limitSeconds: 25 });
        return (stdout.match(/Leader|Reachable/g) ?? []).length === amount;
      },
      150_000,
    );
  const whyOf = async (name: string): Promise<string> => {
    const { report } = await world.audit('--swarm', 'web');
    return report.swarms[0]?.managers.find((manager) => manager.name === name)?.why ?? '';
  };
  const remedyOf = async (control: string): Promise<string> => {
    const { report } = await world.audit('--swarm', 'web');
    return textOf(report.swarms[0]?.findings.find((finding) => finding.control === control)?.remedy);
  };

  it(
    'a context that is gone, and a config.json that cannot be read',
    async () => {
      await sh(first, `mkdir -p /root/.docker && echo '{"currentContext":"gone"}' >/root/.docker/config.json`);
      await sh(second, `mkdir -p /root/.docker && echo '{' >/root/.docker/config.json`);
      expect((await first.docker(['info'])).exitCode).not.toBe(0);
      await expectRow('brokenConfig');
      await sh(first, 'rm -r /root/.docker');
      await sh(second, 'rm -r /root/.docker');
    },
    PATIENCE,
  );

  it(
    'a context of root that names the engine of another manager, while the own one is stopped',
    async () => {
      const answers = `docker info --format '{{.Name}}'`;
      await sh(
        third,
        `docker context create elsewhere --docker host=tcp://${first.address}:2375 && docker context use elsewhere`,
      );
      await third.stopEngine();
      await reachable(2);
      expect(await sh(third, answers)).toBe(first.name);
      await expectRow('elsewhere');
      await sh(third, 'rm -r /root/.docker');
    },
    PATIENCE,
  );

  it(
    'variables of the agent that name the engine of another manager, while the own one is stopped',
    async () => {
      const at = world.instances.findIndex(({ computerName }) => computerName === third.name);
      const instance = world.instances[at];
      if (instance === undefined) throw new Error(`no instance ${third.name}`);
      const settings = [`DOCKER_HOST=tcp://${first.address}:2375`, 'DOCKER_CONTEXT=default', 'DOCKER_API_VERSION=1.12'];
      const deliver = (delivery: Delivery) =>
        third.deliver({ ...delivery, commands: [`export ${settings.join(' ')}`, ...delivery.commands] });
      world.instances[at] = { ...instance, host: { ...third, deliver } };
      await expectRow('elsewhere');
      world.instances[at] = instance;
    },
    PATIENCE,
  );

  it(
    'the folder of an engine with userns-remap, and a second folder beside it',
    async () => {
      await sh(third, 'cd /var/lib/docker && mkdir 165536.165536 && mv swarm 165536.165536');
      await expectRow('remapped');
      await sh(third, 'cd /var/lib/docker && cp -a 165536.165536/swarm swarm');
      await expectRow('severalFolders');
      expect(await whyOf(third.name)).toContain('2 swarm directories');
      await sh(third, 'cd /var/lib/docker && rm -r 165536.165536');
    },
    PATIENCE,
  );

  it(
    'a client that is too old for its engine',
    async () => {
      const engine = refusing();
      if (engine === undefined) {
        await third.startEngine();
        await sh(third, stub(TOO_OLD));
      } else {
        await third.upgradeEngine(engine);
      }
      await expectRow('clientTooOld');
      expect(await whyOf(third.name)).toMatch(
        /client version 1\.41 is too old\. Minimum supported API version is 1\.44/,
      );
      expect(await remedyOf('lockstep.managers-open')).toMatch(/^Mend the docker client there, not the engine/);
    },
    PATIENCE,
  );

  it(
    'clients that are too old on every manager',
    async () => {
      for (const host of [first, second, third]) await sh(host, stub(TOO_OLD));
      await expectRow('clientsTooOld');
    },
    PATIENCE,
  );
});

/** Replaces every client of a host by one that says this, and fails. */
const stub = (words: string): string =>
  `printf '#!/bin/sh\\necho "%s" >&2\\nexit 1\\n' '${words}' >/tmp/docker && chmod 755 /tmp/docker
  for folder in /usr/local/sbin /usr/local/bin /usr/sbin /usr/bin /sbin /bin; do
    [ ! -e "$folder/docker" ] || { rm -f "$folder/docker" && cp /tmp/docker "$folder/docker"; }
  done`;
