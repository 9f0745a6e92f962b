import { z } from 'zod';
import type { HostFacts, ManagerMember, MemberFacts } from '../domain/host-facts.js';
import {
  atMostOnce,
  certificateLine,
  intermediateLine,
  once,
  readAnswerLines,
  rootCaLine,
  text,
  yes,
} from './answer-lines.js';
import {
  epochSeconds,
  infoLine,
  listenerLine,
  memberLine,
  overlayName,
  peersLine,
  wholeNumber,
} from './probe-schema.js';
import { keyFileFacts, keyFileLines } from './key-file-lines.js';

/** A probe's answer, or every reason for which it cannot be believed. */
export type ProbeReading =
  { readonly kind: 'facts'; readonly facts: HostFacts } | { readonly kind: 'unreadable'; readonly reason: string };

const overlaysLine = z
  .string()
  .regex(/^\d{1,6} \d{1,6}$/)
  .transform((line) => {
    const [total = 0, unencrypted = 0] = line.split(' ').map(Number);
    return { total, unencrypted };
  });

/** Version 1 of the answer: every name that probe.sh prints, and how often it may stand there. */
const answerSchema = z
  .strictObject({
    probe: once(z.literal('1', 'another version of the probe')),
    time: once(epochSeconds),
    engine: once(z.enum(['none', 'down', 'unasked', 'hanging', 'up'])),
    reason: atMostOnce(text),
    hanging: z.array(text).max(1).default([]),
    info: atMostOnce(infoLine),
    member: z.array(memberLine).max(64).default([]),
    unlockkey: atMostOnce(z.enum(['key', 'empty', 'failed'])),
    overlays: atMostOnce(overlaysLine),
    overlay: z.array(overlayName).max(5).default([]),
    secrets: atMostOnce(wholeNumber),
    folders: atMostOnce(wholeNumber),
    certificate: atMostOnce(certificateLine),
    intermediate: z.array(intermediateLine).max(4).default([]),
    rootca: z.array(rootCaLine).max(8).default([]),
    ...keyFileLines,
    listener: atMostOnce(listenerLine),
    peers: atMostOnce(peersLine),
    openssl: atMostOnce(text),
    curl: atMostOnce(yes),
    timeout: atMostOnce(yes),
    lacks: z.array(z.enum(['find', 'od', 'stat'])).default([]),
  })
  .refine(({ engine, info }) => (engine === 'up') === (info !== undefined), 'an engine that is up gives its info');
type ProbeAnswer = z.infer<typeof answerSchema>;

/** Reads the text of a probe's frame. Strict: what is not exactly as expected is unreadable, with the reason. */
export function readProbeAnswer(answer: string): ProbeReading {
  const reading = readAnswerLines('probe', answerSchema, answer);
  return reading.kind === 'read' ? { kind: 'facts', facts: toHostFacts(reading.value) } : reading;
}

function toHostFacts(answer: ProbeAnswer): HostFacts {
  return {
    observedAt: answer.time,
    engine: engineFacts(answer),
    node: nodeFacts(answer),
    cluster: clusterFacts(answer),
    certificate: answer.certificate?.certificate,
    swarmFolders: answer.folders,
    keyFile: keyFileFacts(answer),
    chain: answer.certificate && { leaf: answer.certificate.der, intermediates: answer.intermediate },
    rootCas: answer.rootca,
    listener: answer.listener && {
      listenAddress: answer.listener.ListenAddr,
      advertiseAddress: answer.listener.AdvertiseAddr,
      dataPathAddress: answer.listener.DataPathAddr ?? '',
    },
    members: memberFacts(answer),
    peers: answer.peers?.map((peer) => ({ nodeId: peer.node_id, address: peer.addr })),
    overlayNetworks: answer.overlays && { ...answer.overlays, unencryptedNames: answer.overlay },
    secrets: answer.secrets,
    unlockKeyCommand: answer.unlockkey,
    tools: {
      openssl: answer.openssl,
      curl: answer.curl === 'yes',
      timeout: answer.timeout === 'yes',
      lacking: answer.lacks,
    },
  };
}

function engineFacts({ engine, reason, hanging, info }: ProbeAnswer): HostFacts['engine'] {
  switch (engine) {
    case 'none':
      return { kind: 'none' };
    case 'down':
      return { kind: 'down', detail: reason ?? '' };
    case 'unasked':
      return { kind: 'unasked', detail: reason ?? '' };
    case 'hanging':
      return { kind: 'hanging', detail: hanging[0] ?? '' };
    case 'up':
      return { kind: 'up', version: info?.version ?? '', rootDir: info?.root ?? '' };
  }
}

const nodeFacts = ({ info }: ProbeAnswer): HostFacts['node'] =>
  info && {
    localNodeState: info.state,
    controlAvailable: info.control,
    nodeId: info.node === '' ? undefined : info.node,
    address: info.addr === '' ? undefined : info.addr,
    error: info.error === '' ? undefined : info.error,
  };

const clusterFacts = ({ info }: ProbeAnswer): HostFacts['cluster'] =>
  info?.cluster && {
    swarmId: info.cluster.id,
    version: info.cluster.version,
    autolock: info.cluster.autolock,
    nodeCertExpiryNs: info.cluster.certExpiry,
    rootRotationInProgress: info.cluster.rotating,
    managers: info.managers,
    nodes: info.nodes,
  };

function memberFacts({ info, member, hanging }: ProbeAnswer): MemberFacts {
  if (member.length > 0) return { kind: 'listed', managers: member.map(toMember) };
  if (hanging[0] !== undefined) return { kind: 'unavailable', reason: hanging[0] };
  if (info === undefined) return { kind: 'unavailable', reason: 'the engine does not answer' };
  if (!info.control) return { kind: 'unavailable', reason: `not an unlocked manager (node state ${info.state})` };
  return {
    kind: 'unavailable',
    reason: info.error === '' ? 'docker node ls failed: no quorum or no leader' : info.error,
  };
}

const toMember = (member: z.infer<typeof memberLine>): ManagerMember => ({
  nodeId: member.id,
  hostname: member.host,
  address: member.addr,
  status: member.status,
  availability: member.avail,
  reachability: member.reach ?? 'unknown',
  leader: member.leader ?? false,
  engineVersion: member.engine,
});
