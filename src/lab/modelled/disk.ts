import { createHash, X509Certificate } from 'node:crypto';
import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Refused, type Session } from './session.js';

/** As `tell_certificate` in engine.sh: the leaf alone, in one line. */
const certificateBody = (session: Session): string | undefined => {
  const pem = session.read(join(session.certificates, 'swarm-node.crt'));
  const [leaf = ''] = (pem ?? '').slice(0, 8192).split('-----END');
  return pem === undefined ? undefined : leaf.replace(/^-----.*$/m, '').replaceAll(/[\n\r]/g, '');
};

/** As `tell_certificates` in engine.sh: each in one line. */
export const certificatesIn = (pem = ''): readonly string[] =>
  [...pem.matchAll(/^-----BEGIN CERTIFICATE-----$([^-]*)^-----END CERTIFICATE-----$/gm)].map(([, body = '']) =>
    body.replaceAll(/[\n\r]/g, ''),
  );

export const sayCertificate = (session: Session): void => {
  const body = certificateBody(session);
  if (body !== undefined) session.say('certificate', body);
};

/** As `tell_key_header` in engine.sh. */
export const sayKeyHeader = (session: Session): void => {
  const file = (session.read(join(session.certificates, 'swarm-node.key')) ?? '').slice(0, 16384);
  for (const line of file.split('\n')) {
    const type = /^-----BEGIN ([A-Z ]*)-----$/.exec(line)?.[1];
    const kek = /^kek-version: *(\d*)$/.exec(line)?.[1];
    if (type !== undefined) session.say('keytype', type);
    else if (kek !== undefined) session.say('kek', kek);
    else if (line.startsWith('raft-dek-pending:')) session.say('dekpending', 'yes');
    else if (line.startsWith('raft-dek-needs-rotation:')) session.say('dekneedsrotation', 'yes');
  }
};

/** As `read_disk` in disk.sh. Errors: Refused. */
export const readDisk = async (session: Session): Promise<{ readonly swarm: string; readonly node: string }> => {
  await session.findRoot();
  const body = certificateBody(session);
  const subject = body === undefined || body === '' ? '' : subjectOf(Buffer.from(body, 'base64'));
  const part = (name: string): string =>
    new RegExp(`^${name}=((?:FIPS\\.)?[0-9a-z]{25})$`, 'm').exec(subject)?.[1] ?? '';
  const [swarm, node] = [part('O'), part('CN')];
  if (swarm === '' || node === '')
    throw new Refused(
      session.dataRoot === join(session.machine.root, 'nonexistent') ? 'several-folders' : 'not-in-swarm',
    );
  session.say('swarm', swarm);
  session.say('node', node);
  return { swarm, node };
};

const subjectOf = (der: Buffer): string => {
  try {
    return new X509Certificate(der).subject;
  } catch {
    return '';
  }
};

/** As `meet_disk` in disk.sh. Errors: Refused. */
export const meetDisk = async (session: Session): Promise<void> => {
  const { swarm, node } = await readDisk(session);
  if (swarm !== session.setting('want_swarm')) throw new Refused('wrong-swarm');
  if (!session.setting('want_nodes').split(' ').includes(node)) throw new Refused('wrong-node');
};

export const sum = (content: string): string => createHash('sha256').update(content, 'utf8').digest('hex');
export const isEncrypted = (content: string): boolean => content.startsWith('-----BEGIN ENCRYPTED PRIVATE KEY-----\n');
export const kekOf = (content: string): string => /^kek-version: *(\d+)$/m.exec(content)?.[1] ?? '';

export interface Copy {
  readonly kind: 'lockstep' | 'replaced' | 'part';
  readonly path: string;
  readonly run: string;
}

/** As `each_copy` in key-copies.sh: pre-images, then what they replaced, then parts. */
export const copiesIn = (folder: string): readonly Copy[] => {
  const files = readdirSync(folder)
    .sort()
    .filter((name) => lstatSync(join(folder, name)).isFile());
  const named = (pattern: RegExp, kind: Copy['kind']): readonly Copy[] =>
    files.flatMap((name) => {
      const run = pattern.exec(name)?.[1];
      return run === undefined ? [] : [{ kind, run, path: join(folder, name) }];
    });
  return [
    ...named(/^swarm-node\.key\.lockstep-[^-]*-(.*)$/, 'lockstep'),
    ...named(/^swarm-node\.key\.replaced-[^-]*-(.*)$/, 'replaced'),
    ...named(/^\.lockstep-(.*)$/, 'part'),
  ];
};

/** As `tell_copies` in key-copies.sh. */
export const sayCopies = (session: Session): void => {
  for (const { kind, path, run } of copiesIn(session.certificates)) {
    const content = session.read(path) ?? '';
    if (kind === 'part') session.say('part', run);
    else
      session.say(
        kind === 'lockstep' ? 'preimage' : 'replaced',
        kekOf(content) === '' ? '0' : kekOf(content),
        isEncrypted(content) ? 'encrypted' : 'clear',
        sum(content),
        run,
      );
  }
};
