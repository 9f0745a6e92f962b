import { output, type CommandResult, type HostUnderTest } from './host-under-test.js';

/** swarmkit ca.GenerateJoinToken: the digest of the root CA, and 128 random bits. */
export const TOKEN = /^SWMTKN-1-[0-9a-z]{50}-[0-9a-z]{25}$/;

export const joinToken = (host: HostUnderTest, role: 'worker' | 'manager'): Promise<string> =>
  output(host, 'swarm', 'join-token', '--quiet', role);

/** An engine takes 10 s to refuse a token (seen with 28.5). */
const JOIN_SECONDS = 60;

/** `docker swarm join` by way of this manager. */
export const joinAs = async (host: HostUnderTest, manager: HostUnderTest, token: string): Promise<CommandResult> => {
  const address = await output(manager, 'node', 'inspect', 'self', '--format', '{{.ManagerStatus.Addr}}');
  return host.docker(['swarm', 'join', '--token', token, address], { limitSeconds: JOIN_SECONDS });
};
