import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { NODE_CLIENT, quickestClient } from '../../../../src/lab/simulated/host/simulated-tools.js';
import { createSimulatedLab, type SimulatedLab } from '../../../../src/lab/simulated/simulated-lab.js';
import { infoOf, nth, PLACE, runOn, until } from './lab-bench.js';

const CLIENTS = new Map([NODE_CLIENT, quickestClient()].map((client) => [basename(client[1]), client]));

describe.each([...CLIENTS])('docker in a script on a simulated host, run by %s', (_, clientProgram) => {
  let lab: SimulatedLab;
  const manager = (index = 0) => nth(lab.swarm('a').managers, index);
  beforeAll(async () => {
    lab = await createSimulatedLab({
      clientProgram,
      swarms: [{ ...PLACE, name: 'a', managers: 2, autolock: true }],
      hosts: [
        { ...PLACE, name: 'bare', engine: 'absent' },
        { ...PLACE, name: 'poor', engine: 'running', without: ['openssl', 'timeout'] },
        { ...PLACE, name: 'moved', engine: 'running', dataRoot: '/data/docker' },
      ],
    });
  });
  afterAll(() => lab.close());

  it('prints on both streams and leaves with the engine’s code', async () => {
    const { output, error } = await runOn(
      lab,
      manager(),
      'docker info --format "{{.Name}}"\ndocker node inspect nobody; echo $?',
    );
    expect(output).toBe('a-manager-1\n[]\n1\n');
    expect(error).toBe('Error response from daemon: node nobody not found\n');
  });

  it('leaves standard input to others where docker does not read it', async () => {
    const script = 'printf "one\\ntwo\\n" | while read -r word; do docker info --format "$word {{.Name}}"; done';
    expect((await runOn(lab, manager(), script)).output).toBe('one a-manager-1\ntwo a-manager-1\n');
  });

  it('reads a config from standard input or from a file', async () => {
    const script = [
      'printf hello | docker config create greeting - >/dev/null',
      'cd "$LOCKSTEP_SYSROOT/tmp" && printf bye >file && docker config create farewell file >/dev/null',
      'docker config inspect --format \'{{printf "%s" .Spec.Data}}\' greeting farewell',
      'docker config rm greeting farewell',
    ].join('\n');
    expect((await runOn(lab, manager(), script)).output).toBe('hello\nbye\ngreeting\nfarewell\n');
  });

  it('prints a secret key only as far as its reader goes', async () => {
    const { output, exitCode } = await runOn(lab, manager(), 'docker swarm unlock-key | head -n 1');
    expect({ output, exitCode }).toEqual({
      output: 'To unlock a swarm manager after it restarts, run the `docker swarm unlock`\n',
      exitCode: 0,
    });
  });

  it('goes on unlocking after the client was killed', async () => {
    const { unlockKey = '' } = lab.swarm('a');
    for (const host of lab.swarm('a').managers) host.restartEngine();
    const script = (seconds: number) =>
      `echo ${unlockKey} | timeout -s KILL ${seconds} docker swarm unlock; echo "status $?"`;
    expect((await runOn(lab, manager(0), script(1))).output).toBe('status 137\n');
    expect(await infoOf(manager(0), '{{.Swarm.LocalNodeState}}')).toBe('pending');
    expect((await runOn(lab, manager(1), script(20))).output).toBe('status 0\n');
    await until(() => manager(0).engine.localNodeState() === 'active');
  });

  it('has no docker on a host without one, whatever this machine has', async () => {
    const script =
      'command -v docker || echo none; command -v dockerd || echo none; [ -e "$LOCKSTEP_SYSROOT/var/lib/docker" ] || echo none';
    expect((await runOn(lab, lab.host('bare'), script)).output).toBe('none\nnone\nnone\n');
  });

  it('lacks the tools that a host was ordered without, and has the others', async () => {
    const script =
      'for tool in openssl timeout gzip base64 docker; do command -v $tool >/dev/null && echo $tool; done; :';
    expect((await runOn(lab, lab.host('poor'), script)).output).toBe('gzip\nbase64\ndocker\n');
  });

  it('names a data root that was moved, and finds it in daemon.json', async () => {
    const host = lab.host('moved');
    const script = 'docker info --format "{{.DockerRootDir}}"\ncat "$LOCKSTEP_SYSROOT/etc/docker/daemon.json"';
    const { output } = await runOn(lab, host, script);
    const root = join(host.root, 'data/docker');
    expect(output).toBe(`${root}\n{\n  "data-root": "${root}"\n}\n`);
    expect(readdirSync(root)).toEqual(['swarm']);
  });

  it('is rebooted by 194: engine and /run start anew, the rest of the disk stays', async () => {
    const script =
      'cd "$LOCKSTEP_SYSROOT"; ls run tmp/kept 2>/dev/null; touch run/gone; [ -e tmp/kept ] || { touch tmp/kept; exit 194; }';
    const { status, output } = await runOn(lab, lab.host('moved'), script);
    expect({ status, output }).toEqual({
      status: 'Success',
      output: 'run:\ndocker.sock\ntmp/kept\n\nrun:\ndocker.sock\n',
    });
  });

  it.each([
    ['docker', 1, 'docker: unknown command: docker'],
    ['docker swarm inspect', 1, 'docker: unknown command: docker swarm inspect'],
    ['docker node ls extra', 1, "docker: 'docker node ls' accepts no arguments"],
    ['docker node inspect', 1, "docker: 'docker node inspect' requires at least 1 argument"],
    ['docker config create one', 1, "docker: 'docker config create' requires 2 arguments"],
    ['docker node ls --format', 125, 'flag needs an argument: --format'],
    ['docker node ls -z', 125, "unknown shorthand flag: 'z' in -z"],
    ['docker swarm update --autolock=maybe', 125, 'invalid argument "maybe" for "--autolock" flag'],
    ['docker node ls --filter role=king', 1, "Error response from daemon: Invalid role filter: 'king'"],
    ['docker node ls --format "{{.Foo}}"', 1, "can't evaluate field Foo in type *node.nodeContext"],
  ])('%s leaves with %d', async (command, status, complaint) => {
    const { output, error } = await runOn(lab, manager(), `${command}; echo $?`);
    expect(output).toBe(`${status}\n`);
    expect(error).toContain(complaint);
  });
});
