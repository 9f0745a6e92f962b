import { expect } from '@jest/globals';
import { cluster, OUT_OF_SEQUENCE, request } from './engine-socket.js';
import { clusterVersion, eventually, nodeState, nth, output, type ContractCase } from './host-under-test.js';
import { joinAs, joinToken, TOKEN } from './join-token.js';

const small = { managers: 1, workers: 1, autolock: true } as const;

const caRoot = (token: string): string => token.slice(0, token.lastIndexOf('-'));

/** The tokens with which nodes join: each case has a swarm of its own. */
export const TOKEN_CASES: readonly ContractCase[] = [
  {
    name: 'a manager shows both join tokens, bare or as the command that a new node is to run',
    shape: small,
    async check({ managers }) {
      const host = nth(managers, 0);
      const address = await output(host, 'node', 'inspect', 'self', '--format', '{{.ManagerStatus.Addr}}');
      const tokens = [await joinToken(host, 'worker'), await joinToken(host, 'manager')];
      for (const token of tokens) expect(token).toMatch(TOKEN);
      expect(new Set(tokens).size).toBe(2);
      expect(new Set(tokens.map(caRoot)).size).toBe(1);
      const shown = await host.docker(['swarm', 'join-token', 'manager']);
      expect(shown).toEqual({
        exitCode: 0,
        stdout: `To add a manager to this swarm, run the following command:\n\n    docker swarm join --token ${tokens[1] ?? ''} ${address}\n\n`,
        stderr: '',
      });
    },
  },
  {
    name: 'nobody but an unlocked manager shows a join token, and only a role has one',
    shape: small,
    async check({ managers, workers, outsider }, kit) {
      const host = nth(managers, 0);
      const refused = async (from: typeof host, ...args: readonly string[]): Promise<string> => {
        const { exitCode, stdout, stderr } = await from.docker(['swarm', 'join-token', ...args]);
        expect({ args, exitCode, stdout }).toEqual({ args, exitCode: 1, stdout: '' });
        return stderr;
      };
      expect(await refused(nth(workers, 0), '--quiet', 'worker')).toContain('This node is not a swarm manager.');
      expect(await refused(outsider, '--rotate', 'worker')).toContain('This node is not a swarm manager.');
      expect(await refused(host, 'leader')).toContain('unknown role leader');
      await host.restartEngine();
      await eventually(
        kit,
        () => nodeState(host),
        (state) => state === 'locked',
      );
      expect(await refused(host, '--quiet', 'worker')).toContain('Swarm is encrypted and needs to be unlocked');
    },
  },
  {
    name: 'a rotation by the client renews the token of its role, and prints it even if it is to be quiet',
    shape: small,
    async check({ managers }) {
      const host = nth(managers, 0);
      const [worker, manager] = [await joinToken(host, 'worker'), await joinToken(host, 'manager')];
      const version = await clusterVersion(host);
      const printed = await output(host, 'swarm', 'join-token', '--rotate', '--quiet', 'worker');
      expect(printed).toBe(await joinToken(host, 'worker'));
      expect(printed).not.toBe(worker);
      expect(caRoot(printed)).toBe(caRoot(worker));
      expect(await joinToken(host, 'manager')).toBe(manager);
      expect(await clusterVersion(host)).toBeGreaterThan(version);
      expect(await output(host, 'swarm', 'join-token', '--rotate', 'manager')).toContain(
        'Successfully rotated manager join token.\n\nTo add a manager to this swarm, run the following command:\n\n',
      );
      expect(await joinToken(host, 'manager')).not.toBe(manager);
    },
  },
  {
    name: 'both tokens are renewed over the socket in one step, and the same step again is out of sequence',
    shape: small,
    async check({ managers }) {
      const host = nth(managers, 0);
      const tokens = [await joinToken(host, 'worker'), await joinToken(host, 'manager')];
      const { Spec, Version } = await cluster(host);
      const body = JSON.stringify({ ...Spec, Labels: { owner: 'ann' } });
      const rotate = (version: number) =>
        request(host, 'POST', `/swarm/update?version=${version}&rotateWorkerToken=true&rotateManagerToken=true`, {
          body,
        });
      expect(await rotate(Version.Index)).toMatchObject({ status: 200, body: '' });
      const renewed = [await joinToken(host, 'worker'), await joinToken(host, 'manager')];
      expect(renewed.filter((token) => tokens.includes(token))).toEqual([]);
      const after = await cluster(host);
      expect(after.Spec).toEqual({ ...Spec, Labels: { owner: 'ann' } });
      expect(await rotate(Version.Index)).toMatchObject(OUT_OF_SEQUENCE);
      const path = `/swarm/update?version=${after.Version.Index}&rotateWorkerToken=maybe`;
      expect(await request(host, 'POST', path, { body })).toMatchObject({ status: 400 });
      expect(await cluster(host)).toEqual(after);
      expect([await joinToken(host, 'worker'), await joinToken(host, 'manager')]).toEqual(renewed);
    },
  },
  {
    name: 'a token from before a rotation joins nobody, and the renewed one joins',
    shape: { managers: 1, workers: 0, autolock: true },
    async check({ managers, outsider }) {
      const host = nth(managers, 0);
      const old = await joinToken(host, 'worker');
      await output(host, 'swarm', 'join-token', '--rotate', '--quiet', 'worker');
      const refused = await joinAs(outsider, host, old);
      expect(refused.exitCode).toBe(1);
      expect(refused.stderr).toContain('A valid join token is necessary to join this cluster');
      expect(await nodeState(outsider)).toBe('inactive');
      expect(await joinAs(outsider, host, await joinToken(host, 'worker'))).toMatchObject({
        exitCode: 0,
        stdout: 'This node joined a swarm as a worker.\n',
      });
      expect(await output(host, 'info', '--format', '{{.Swarm.Nodes}}')).toBe('2');
      const again = await joinAs(outsider, host, await joinToken(host, 'worker'));
      expect(again.exitCode).toBe(1);
      expect(again.stderr).toContain('This node is already part of a swarm.');
    },
  },
];
