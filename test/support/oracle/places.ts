import { basename, join, relative } from 'node:path';
import { filesUnder } from './files.js';
import type { Witness, WitnessedHost } from './witness.js';

/** Somewhere a secret must not lie. */
export interface Place {
  readonly name: string;
  /** Bytes as latin1. */
  readonly text: string;
  /** The private key of a node belongs there, or that of a channel, for as long as it is open. */
  readonly mayHoldPrivateKey: boolean;
}

const place = (name: string, text: string): Place => ({ name, text, mayHoldPrivateKey: false });

/** Everything on the disk but what the engine replicates; what a host keeps in memory, too, where that is a folder there. */
const diskPlaces = ({ name, root, dataRoot }: WitnessedHost): readonly Place[] => {
  const certificates = join(dataRoot, 'swarm/certificates');
  const memory = ['run', 'dev/shm'].map((folder) => join(root, folder));
  return filesUnder(root, join(dataRoot, 'swarm/raft')).map(({ path, text, isPrivate }) => {
    // A copy from before autolock holds no more than the file itself did, as long as nobody else may read it.
    const isNodeKey = path.startsWith(certificates) && (isPrivate || !basename(path).includes('lockstep'));
    const isChannel = isPrivate && memory.some((folder) => path.startsWith(`${folder}/`));
    return { name: `${name}: ${relative(root, path)}`, text, mayHoldPrivateKey: isNodeKey || isChannel };
  });
};

const memoryPlaces = async (host: WitnessedHost): Promise<readonly Place[]> =>
  (await host.memoryFiles()).map(({ path, text, isPrivate }) => ({
    name: `${host.name}: memory ${path}`,
    text,
    mayHoldPrivateKey: isPrivate,
  }));

const historyPlaces = ({ endpoint, hosts }: Witness): readonly Place[] =>
  endpoint.history.flatMap(({ commandId, accepted, invocations }) => [
    place(`command history: parameters of ${commandId}`, JSON.stringify(accepted)),
    ...invocations.flatMap(({ instance, state }) => {
      if (state.kind !== 'ended' || state.result === undefined) return [];
      const { standardOutput, standardError } = state.result;
      const name = hosts.find(({ instanceId }) => instanceId === instance.instanceId)?.name ?? instance.instanceId;
      const output = `${standardOutput.toString('latin1')}\n${standardError.toString('latin1')}`;
      return [place(`command history: output of ${commandId} on ${name}`, output)];
    }),
  ]);

/** Where a value is encrypted by the service, it is the one thing in a request that may be secret. */
const withoutValue = (operation: string, request: Readonly<Record<string, unknown>>): object => {
  const { SecretString, SecretBinary, Value, ...rest } = request;
  switch (operation) {
    case 'CreateSecret':
    case 'PutSecretValue':
      return { Value, ...rest };
    case 'PutParameter':
      return request['Type'] === 'SecureString' ? { SecretString, SecretBinary, ...rest } : request;
    default:
      return request;
  }
};

const callPlaces = ({ endpoint }: Witness): readonly Place[] =>
  endpoint.calls.map(({ action, operation, request }, index) =>
    place(`request ${index + 1} (${action})`, JSON.stringify(withoutValue(operation, request))),
  );

/** What a vault shows to those who may list and describe, but not read it. */
const vaultPlaces = ({ endpoint, vault }: Witness): readonly Place[] => [
  ...endpoint.secrets
    .list(vault)
    .map(({ name, description = '', tags, versions }) =>
      place(
        `description of secret ${name}`,
        JSON.stringify([name, description, ...tags, ...[...versions].flatMap(([id, { labels }]) => [id, ...labels])]),
      ),
    ),
  ...endpoint.parameters
    .list(vault)
    .flatMap(({ name, versions }) =>
      versions.map(({ version, type, value, description = '', labels }) =>
        place(
          `parameter ${name}, version ${version}`,
          JSON.stringify([name, description, ...labels, type === 'SecureString' ? '' : value]),
        ),
      ),
    ),
];

const operatorPlaces = ({ folder, runs }: Witness): readonly Place[] => [
  ...filesUnder(folder).map(({ path, text }) => place(`operator: ${relative(folder, path)}`, text)),
  ...runs.flatMap(({ title, stdout, stderr }) => [
    place(`standard output of ${title}`, stdout),
    place(`standard error of ${title}`, stderr),
  ]),
];

const processPlaces = ({ processes }: Witness): readonly Place[] =>
  [...processes].flatMap(({ commandLine, environment }) => {
    const program = commandLine.split(' ', 1).join();
    return [
      place(`arguments of a process (${program})`, commandLine),
      place(`environment of a process (${program})`, environment),
    ];
  });

/** Every place that somebody other than the vault's readers could look into. */
export const placesOf = async (witness: Witness): Promise<readonly Place[]> => [
  ...witness.hosts.flatMap(diskPlaces),
  ...(await Promise.all(witness.hosts.map(memoryPlaces))).flat(),
  ...historyPlaces(witness),
  ...callPlaces(witness),
  ...vaultPlaces(witness),
  ...operatorPlaces(witness),
  ...processPlaces(witness),
];
