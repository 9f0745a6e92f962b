import { z } from 'zod';
import type { HostFacts, ManagerMember, MemberFacts } from '../domain/host-facts.js';
import { readNodeCertificate } from './node-certificate.js';
import {
  epochSeconds,
  infoLine,
  listenerLine,
  memberLine,
  opensslDate,
  overlayName,
  peersLine,
  wholeNumber,
} from './probe-schema.js';

/** A probe's answer, or every reason for which it cannot be believed. */
export type ProbeReading =
  { readonly kind: 'facts'; readonly facts: HostFacts } | { readonly kind: 'unreadable'; readonly reason: string };

const once = <Schema extends z.ZodType>(schema: Schema) => z.tuple([schema]).transform(([value]) => value);
const atMostOnce = <Schema extends z.ZodType>(schema: Schema) => once(schema).optional();
const text = z.string().max(8192);
const yes = z.literal('yes');

const certificateLine = z.base64().transform((body, context) => {
  try {
    return readNodeCertificate(Buffer.from(body, 'base64'));
  } catch (error) {
    context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : 'not a certificate' });
    return z.NEVER;
  }
});

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
    engine: once(z.enum(['none', 'down', 'hanging', 'up'])),
    reason: atMostOnce(text),
    hanging: z.array(text).max(1).default([]),
    info: atMostOnce(infoLine),
    member: z.array(memberLine).max(64).default([]),
    unlockkey: atMostOnce(z.enum(['key', 'empty', 'failed'])),
    overlays: atMostOnce(overlaysLine),
    overlay: z.array(overlayName).max(5).default([]),
    secrets: atMostOnce(wholeNumber),
    certificate: atMostOnce(certificateLine),
    keytype: atMostOnce(text),
    kek: atMostOnce(wholeNumber),
    dekpending: atMostOnce(yes),
    dekneedsrotation: atMostOnce(yes),
    listener: atMostOnce(listenerLine),
    peers: atMostOnce(peersLine),
    cafrom: atMostOnce(opensslDate),
    cauntil: atMostOnce(opensslDate),
    openssl: atMostOnce(text),
    curl: atMostOnce(yes),
    timeout: atMostOnce(yes),
  })
  .refine(({ engine, info }) => (engine === 'up') === (info !== undefined), 'an engine that is up gives its info');
type ProbeAnswer = z.infer<typeof answerSchema>;

/** Reads the text of a probe's frame. Strict: what is not exactly as expected is unreadable, with the reason. */
export function readProbeAnswer(answer: string): ProbeReading {
  const parsed = answerSchema.safeParse(groupLines(answer));
  if (!parsed.success) {
    const [first] = parsed.error.issues;
    // Never the line itself: it may hold what nobody should see.
    if (first?.code === 'unrecognized_keys') {
      return { kind: 'unreadable', reason: "the probe's answer has a line that this version does not know" };
    }
    const place = first?.path.join('.') ?? '';
    return { kind: 'unreadable', reason: `the probe's answer is malformed at "${place}": ${first?.message ?? ''}` };
  }
  return { kind: 'facts', facts: toHostFacts(parsed.data) };
}

function groupLines(answer: string): Record<string, string[]> {
  const lines = new Map<string, string[]>();
  for (const line of answer.split('\n').filter((entry) => entry !== '')) {
    const at = line.indexOf(' ');
    const key = at < 0 ? line : line.slice(0, at);
    const values = lines.get(key) ?? [];
    values.push(at < 0 ? '' : line.slice(at + 1));
    lines.set(key, values);
  }
  return Object.fromEntries(lines);
}

function toHostFacts(answer: ProbeAnswer): HostFacts {
  return {
    observedAt: answer.time,
    engine: engineFacts(answer),
    node: nodeFacts(answer),
    cluster: clusterFacts(answer),
    certificate: answer.certificate,
    keyFile: keyFileFacts(answer),
    rootCa:
      answer.cafrom === undefined || answer.cauntil === undefined
        ? undefined
        : { notBefore: answer.cafrom, notAfter: answer.cauntil },
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
    tools: { openssl: answer.openssl, curl: answer.curl === 'yes', timeout: answer.timeout === 'yes' },
  };
}

function engineFacts({ engine, reason, hanging, info }: ProbeAnswer): HostFacts['engine'] {
  switch (engine) {
    case 'none':
      return { kind: 'none' };
    case 'down':
      return { kind: 'down', detail: reason ?? '' };
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

const keyFileFacts = (answer: ProbeAnswer): HostFacts['keyFile'] =>
  answer.keytype === undefined
    ? undefined
    : {
        encrypted: answer.keytype === 'ENCRYPTED PRIVATE KEY',
        kekVersion: answer.kek,
        dekPending: answer.dekpending === 'yes',
        dekNeedsRotation: answer.dekneedsrotation === 'yes',
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
