import { join } from 'node:path';
import { certificatesIn, sayCertificate, sayKeyHeader } from './disk.js';
import type { Session } from './session.js';

/** As `info_format`, `node_format` and `overlay_format` in probe.sh. */
const INFO_FORMAT =
  '{"version":{{json .ServerVersion}},"root":{{json .DockerRootDir}},"state":{{json .Swarm.LocalNodeState}}' +
  ',"control":{{json .Swarm.ControlAvailable}},"node":{{json .Swarm.NodeID}}' +
  ',"addr":{{json .Swarm.NodeAddr}},"error":{{json .Swarm.Error}}' +
  ',"managers":{{json .Swarm.Managers}},"nodes":{{json .Swarm.Nodes}}' +
  '{{with .Swarm.Cluster}}{{if .ID}},"cluster":{"id":{{json .ID}},"version":{{json .Version.Index}}' +
  ',"autolock":{{json .Spec.EncryptionConfig.AutoLockManagers}}' +
  ',"certExpiry":{{json .Spec.CAConfig.NodeCertExpiry}}' +
  ',"rotating":{{json .RootRotationInProgress}}}{{end}}{{end}}}';
const NODE_FORMAT =
  '{"id":{{json .ID}},"host":{{json .Description.Hostname}},"status":{{json .Status.State}}' +
  ',"avail":{{json .Spec.Availability}},"engine":{{json .Description.Engine.EngineVersion}}' +
  '{{with .ManagerStatus}},"leader":{{json .Leader}},"reach":{{json .Reachability}}' +
  ',"addr":{{json .Addr}}{{end}}}';
const OVERLAY_FORMAT =
  '{{json .Name}}{{range $name, $value := .Options}}{{if eq $name "encrypted"}} encrypted{{end}}{{end}}';

const words = (text: string): readonly string[] => text.split(/\s+/).filter((word) => word !== '');

/** As `probe_engine`: the line of its info; undefined where no engine told one. */
const probeEngine = async (session: Session): Promise<string | undefined> => {
  session.useConfiguredRoot();
  if (!session.machine.has('docker')) {
    const listens = await listensAt(session);
    session.say('engine', listens ? 'unasked' : 'none');
    if (listens) session.say('reason', 'no docker client on the PATH');
    return undefined;
  }
  const told = await session.ask(25, 'info', '--format', INFO_FORMAT);
  const info = session.answer;
  if (session.hanging) {
    session.say('engine', 'hanging');
    return undefined;
  }
  if (!told || info.startsWith('{"version":"",') || !info.startsWith('{"version":') || !info.endsWith('}')) {
    const { stdout, stderr } = await session.docker(10, ['version', '--format', '{{.Server.Version}}']);
    session.say('engine', (await listensAt(session)) ? 'unasked' : 'down');
    session.say('reason', clean(`${stderr}${stdout}`));
    return undefined;
  }
  session.say('engine', 'up');
  session.say('info', info);
  session.dataRoot = /"root":"([^"]*)","state":/.exec(info)?.[1] ?? session.dataRoot;
  return info;
};

/** As `listens` in engine.sh. */
const listensAt = async ({ machine }: Session): Promise<boolean> =>
  (await machine.engine('GET', '/_ping')).kind !== 'unreachable';

const clean = (text: string): string =>
  text
    .replaceAll(/[\n\t\r]/g, ' ')
    .replaceAll(/[^\x20-\x7e]/g, '')
    .slice(0, 200)
    .replace(/ *$/, '');

/** As `probe_manager`: true where the members were listed. */
const probeManager = async (session: Session, info: string): Promise<boolean> => {
  if (!info.includes('"control":true,"node":')) return false;
  if (!(await session.ask(10, 'node', 'ls', '--quiet', '--filter', 'role=manager'))) return false;
  if (!(await session.ask(10, 'node', 'inspect', '--format', NODE_FORMAT, ...words(session.answer)))) return false;
  session.tell('member');
  await probeUnlockKey(session);
  await probeOverlays(session);
  if (await session.ask(10, 'secret', 'ls', '--quiet')) session.say('secrets', words(session.answer).length);
  return true;
};

const probeUnlockKey = async (session: Session): Promise<void> => {
  if (session.hanging) return;
  const { status, stdout } = await session.docker(10, ['swarm', 'unlock-key', '--quiet']);
  session.say('unlockkey', /^SWMKEY-/m.test(stdout) ? 'key' : status === 0 ? 'empty' : 'failed');
};

const probeOverlays = async (session: Session): Promise<void> => {
  if (!(await session.ask(10, 'network', 'ls', '--quiet', '--filter', 'driver=overlay'))) return;
  const ids = words(session.answer);
  if (ids.length > 0 && !(await session.ask(10, 'network', 'inspect', '--format', OVERLAY_FORMAT, ...ids))) return;
  const lines = session.answer.split('\n').filter((line) => line !== '');
  const clear = lines.filter((line) => !line.endsWith(' encrypted'));
  session.say('overlays', lines.length, clear.length);
  for (const name of clear.slice(0, 5)) session.say('overlay', name);
};

const flat = (text: string): string => text.replaceAll(/[\n\r]/g, '');

const probeDisk = (session: Session, listed: boolean, isSilent: boolean): void => {
  if (isSilent && session.roots > 1) session.say('folders', session.roots);
  sayCertificate(session);
  const certificates = join(session.dataRoot, 'swarm/certificates');
  const [, ...intermediates] = certificatesIn(session.read(join(certificates, 'swarm-node.crt')));
  for (const body of intermediates) session.say('intermediate', body);
  for (const body of certificatesIn(session.read(join(certificates, 'swarm-root-ca.crt')))) session.say('rootca', body);
  sayKeyHeader(session);
  const listener = session.read(join(session.dataRoot, 'swarm/docker-state.json'));
  if (listener !== undefined) session.say('listener', flat(listener.slice(0, 4096)));
  const peers = listed ? undefined : session.read(join(session.dataRoot, 'swarm/state.json'));
  if (peers !== undefined) session.say('peers', flat(peers.slice(0, 8192)));
};

const probeTools = ({ machine, say }: Pick<Session, 'machine' | 'say'>): void => {
  if (machine.has('openssl')) say('openssl', 'OpenSSL 3.0.0 (modelled)');
  if (machine.has('curl')) say('curl', 'yes');
  if (machine.has('timeout')) say('timeout', 'yes');
};

/** As probe.sh. Gives the line of the engine's info, where it told one. */
export const probe = async (session: Session): Promise<string | undefined> => {
  session.head('probe');
  const info = await probeEngine(session);
  const listed = info !== undefined && (await probeManager(session, info));
  probeDisk(session, listed, info === undefined);
  probeTools({ machine: session.machine, say: session.say.bind(session) });
  return info;
};
