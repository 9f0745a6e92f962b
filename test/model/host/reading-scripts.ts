import type { KeyObject } from 'node:crypto';
import { bindingOf } from '../../../src/onhost/key-evidence.js';
import type { Nonce } from '../../../src/onhost/frame.js';
import { nodeFiles } from '../swarm/node-files.js';
import { hasQuorum, leaderOf, serves, type Manager } from '../swarm/swarm.js';
import { hostKeys } from '../sealing-keys.js';
import { certificate, head, keyHeader, line, liveKey, nodeState, seal, setting, time, type Scene } from './answer.js';
import type { ScriptModel } from './change-scripts.js';

export const prove: ScriptModel = (scene) => {
  const { swarm, manager } = scene;
  const { key, dataKey } = manager.keyFile;
  const isLocked = manager.engine === 'locked';
  const channel = setting(scene, 'want_channel') === 'true' && isLocked ? openChannel(scene) : undefined;
  const binding = bindingOf(setting(scene, 'nonce') as Nonce, channel);
  const sealed =
    key === undefined
      ? []
      : [seal(scene, Buffer.concat([binding, nodeFiles(swarm.id, manager.nodeId, dataKey).encryptedWith(key)]))];
  return [
    ...head(scene, 'prove'),
    line('sealing', 'ready'),
    ...(setting(scene, 'want_channel') === 'true' ? [line('state', nodeState(scene))] : []),
    ...(channel === undefined ? [] : [line('channel', channelText(channel))]),
    certificate(scene),
    ...keyHeader(scene),
    ...sealed.map((block) => line('nodekey', block)),
    ...liveKey(scene),
  ];
};

const channelText = (channel: KeyObject): string => channel.export({ type: 'spki', format: 'der' }).toString('base64');

/** By the name of the nonce. */
const openChannel = (scene: Scene): KeyObject => {
  const { manager } = scene;
  manager.channels.add(setting(scene, 'nonce'));
  return hostKeys(manager.instanceId).publicKey;
};

export const probe: ScriptModel = (scene) => {
  const { swarm, manager } = scene;
  const listed = serves(swarm, manager);
  return [
    line('probe', 1),
    time(scene),
    line('engine', 'up'),
    line('info', JSON.stringify(info(scene))),
    ...(listed
      ? swarm.managers.map((member) => line('member', JSON.stringify(memberOf(scene, member))))
      : peers(scene)),
    ...(listed ? [line('unlockkey', swarm.key === undefined ? 'empty' : 'key'), line('overlays', '0 0')] : []),
    certificate(scene),
    line('rootca', nodeFiles(swarm.id, manager.nodeId, manager.keyFile.dataKey).rootCa),
    ...keyHeader(scene),
    line('openssl', 'OpenSSL 3.0.13'),
    ...(manager.hasCurl ? [line('curl', 'yes')] : []),
    line('timeout', 'yes'),
  ];
};

const info = (scene: Scene): object => {
  const { swarm, manager } = scene;
  const isOpen = manager.engine === 'up';
  const cluster = {
    id: swarm.id,
    version: swarm.version,
    autolock: swarm.key !== undefined,
    certExpiry: 7_776_000_000_000_000,
    rotating: false,
  };
  return {
    version: '27.3.1',
    root: '/var/lib/docker',
    state: nodeState(scene),
    control: isOpen,
    node: isOpen ? manager.nodeId : '',
    addr: isOpen ? manager.address : '',
    error: '',
    managers: isOpen && hasQuorum(swarm) ? swarm.managers.length : 0,
    nodes: isOpen && hasQuorum(swarm) ? swarm.managers.length : 0,
    ...(serves(swarm, manager) ? { cluster } : {}),
  };
};

const memberOf = ({ swarm }: Scene, member: Manager): object => ({
  id: member.nodeId,
  host: member.name,
  status: member.engine === 'up' ? 'ready' : 'down',
  avail: 'active',
  engine: '27.3.1',
  leader: leaderOf(swarm) === member,
  reach: member.engine === 'up' ? 'reachable' : 'unreachable',
  addr: `${member.address}:2377`,
});

const peers = ({ swarm }: Scene): readonly string[] => [
  line(
    'peers',
    JSON.stringify(swarm.managers.map(({ nodeId, address }) => ({ node_id: nodeId, addr: `${address}:2377` }))),
  ),
];
