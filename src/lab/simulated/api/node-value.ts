import {
  bytes,
  field,
  optionalField,
  record,
  stringMap,
  struct,
  time,
  nil,
  type GoStruct,
} from '../go-template/values.js';
import { publicKeyDer, type CertificateAuthority } from '../disk/certificate.js';
import type { ListedNode } from '../engine/control-api.js';
import type { StoredObject } from '../model/swarm-model.js';

export const version = (index: number): GoStruct => record('swarm.Version', { Index: index });

export const tlsInfo = (authority: CertificateAuthority): GoStruct =>
  struct(
    'swarm.TLSInfo',
    optionalField('TrustRoot', authority.certificatePem),
    optionalField('CertIssuerSubject', authority.subject.toString('base64')),
    optionalField('CertIssuerPublicKey', publicKeyDer(authority.publicKey).toString('base64')),
  );

const managerStatus = ({ node, ready, leader }: ListedNode): GoStruct =>
  struct(
    '*swarm.ManagerStatus',
    optionalField('Leader', leader),
    optionalField('Reachability', ready ? 'reachable' : 'unreachable'),
    optionalField('Addr', `${node.address}:2377`),
  );

const description = (node: ListedNode['node'], authority: CertificateAuthority): GoStruct =>
  struct(
    'swarm.NodeDescription',
    optionalField('Hostname', node.hostname),
    field('Platform', record('swarm.Platform', { Architecture: 'x86_64', OS: 'linux' })),
    field('Resources', record('swarm.Resources', { NanoCPUs: 2_000_000_000, MemoryBytes: 8_200_000_000 })),
    field('Engine', record('swarm.EngineDescription', { EngineVersion: node.engineVersion })),
    field('TLSInfo', tlsInfo(authority)),
  );

/** `docker node inspect` (moby api/types/swarm Node). */
export const nodeValue = (listed: ListedNode, authority: CertificateAuthority): GoStruct => {
  const { node, ready } = listed;
  return struct(
    'swarm.Node',
    field('ID', node.id),
    field('Version', version(node.version)),
    field('CreatedAt', time(node.createdAt)),
    field('UpdatedAt', time(node.updatedAt)),
    field(
      'Spec',
      struct(
        'swarm.NodeSpec',
        optionalField('Name', ''),
        field('Labels', stringMap(node.spec.labels)),
        optionalField('Role', node.spec.role),
        optionalField('Availability', node.spec.availability),
      ),
    ),
    field('Description', description(node, authority)),
    field(
      'Status',
      struct(
        'swarm.NodeStatus',
        optionalField('State', ready ? 'ready' : 'down'),
        optionalField('Message', ready ? '' : 'heartbeat failure'),
        optionalField('Addr', node.address),
      ),
    ),
    optionalField('ManagerStatus', node.spec.role === 'manager' ? managerStatus(listed) : nil('*swarm.ManagerStatus')),
  );
};

/** `docker config inspect` and `docker secret inspect`: a secret's data is never shown. */
export const objectValue = (kind: 'config' | 'secret', object: StoredObject): GoStruct => {
  const type = kind === 'config' ? 'Config' : 'Secret';
  return struct(
    `swarm.${type}`,
    field('ID', object.id),
    field('Version', version(object.version)),
    field('CreatedAt', time(object.createdAt)),
    field('UpdatedAt', time(object.updatedAt)),
    field(
      'Spec',
      struct(
        `swarm.${type}Spec`,
        field('Name', object.name),
        field('Labels', stringMap(object.labels)),
        optionalField('Data', bytes(kind === 'config' ? object.data : Buffer.alloc(0))),
      ),
    ),
  );
};
