import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { copiesIn, isEncrypted, kekOf, meetDisk, sayCopies, sayKeyHeader, sum } from './disk.js';
import { once, reading } from './once.js';
import { Refused, type Session } from './session.js';

const keyFile = (session: Session): string => join(session.certificates, 'swarm-node.key');

const saved = (session: Session): boolean => {
  session.goOn();
  const run = session.setting('preimage_run');
  const part = join(session.certificates, `.lockstep-${run}`);
  const content = session.read(keyFile(session)) ?? '';
  const kek = kekOf(content);
  try {
    writeFileSync(part, isEncrypted(content) ? content : '', { mode: 0o600 });
    if (!isEncrypted(content) || kek === '') throw new Error('no whole copy');
    renameSync(part, join(session.certificates, `swarm-node.key.lockstep-${kek}-${run}`));
    return true;
  } catch {
    rmSync(part, { force: true });
    return false;
  }
};

const report = async (session: Session, met: boolean): Promise<void> => {
  if (!met) await reading(session, () => meetDisk(session));
  sayKeyHeader(session);
  sayCopies(session);
};

/** As preimage.sh. */
export const preimage = async (session: Session): Promise<void> => {
  const wanted = session.setting('preimage');
  const run = session.setting('preimage_run');
  if (wanted === 'list') {
    await reading(session, async () => {
      session.head('preimages');
      await meetDisk(session);
      session.say('outcome', 'complete');
      await report(session, true);
    });
    return;
  }
  let met = false;
  await once(session, 'preimages', {
    prepare: async () => {
      await meetDisk(session);
      met = true;
      if (wanted !== 'save') return;
      const content = session.read(keyFile(session));
      if (content === undefined) throw new Refused('no-key-file');
      if (!isEncrypted(content)) throw new Refused('not-encrypted');
    },
    act: () => {
      if (wanted === 'save') return Promise.resolve(saved(session) ? 'complete' : 'indeterminate');
      session.goOn();
      for (const copy of copiesIn(session.certificates)) if (copy.run === run) rmSync(copy.path, { force: true });
      return Promise.resolve('complete');
    },
    report: () => report(session, met),
  });
};

const isWhole = (content: string): boolean =>
  /^-----BEGIN [A-Z ]*PRIVATE KEY-----\n[\s\S]*-----END [A-Z ]*PRIVATE KEY-----\n?$/.test(content);

/** As `pick_pre_image` in restore.sh: the first that the run has made. */
const pickPreImage = (session: Session): string | undefined => {
  const run = session.setting('restore_run');
  const [first] = copiesIn(session.certificates)
    .filter((copy) => copy.kind === 'lockstep' && copy.run === run)
    .map(({ path }) => ({ path, kek: Number(/\.lockstep-(\d+)-/.exec(path)?.[1] ?? Number.NaN) }))
    .filter(({ kek }) => !Number.isNaN(kek))
    .toSorted((a, b) => a.kek - b.kek);
  const content = first === undefined ? undefined : session.read(first.path);
  return content !== undefined && isWhole(content) ? content : undefined;
};

const service = (session: Session, ...args: readonly string[]): boolean =>
  session.machine.systemctl(args).exitCode === 0;
const isRunning = (session: Session): boolean => service(session, 'is-active', '--quiet', 'docker');

const replaceKey = (session: Session, preImage: string): void => {
  const run = session.setting('restore_run');
  const present = session.read(keyFile(session));
  if (present === preImage) return;
  const put = (content: string, path: string): void => {
    const part = join(session.certificates, `.lockstep-${run}`);
    writeFileSync(part, content, { mode: 0o600 });
    renameSync(part, path);
  };
  if (present !== undefined)
    put(present, join(session.certificates, `swarm-node.key.replaced-${sum(present).slice(0, 16)}-${run}`));
  put(preImage, keyFile(session));
};

const putBack = (session: Session, preImage: string): string => {
  session.goOn();
  if (session.read(keyFile(session)) === preImage && isRunning(session)) return 'complete';
  service(session, 'stop', 'docker.socket');
  const isStopped = service(session, 'stop', 'docker') && !isRunning(session);
  let done = isStopped;
  try {
    if (isStopped) replaceKey(session, preImage);
  } catch {
    done = false;
  }
  const isStarted = service(session, 'start', 'docker') && isRunning(session);
  return done && isStarted ? 'complete' : 'indeterminate';
};

/** As restore.sh. */
export const restore = async (session: Session): Promise<void> => {
  let met = false;
  await once(session, 'restore', {
    prepare: async () => {
      await meetDisk(session);
      met = true;
      const preImage = pickPreImage(session);
      if (preImage === undefined) throw new Refused('no-pre-image');
      if (!isEncrypted(preImage)) throw new Refused('clear-pre-image');
      if (!session.machine.has('systemctl')) throw new Refused('no-service-manager');
      if (!(await session.askInfo('{{.Swarm.LocalNodeState}}'))) {
        if (isRunning(session)) throw new Refused('engine-unreachable');
        return preImage;
      }
      if (!isRunning(session)) throw new Refused('no-service-manager');
      if (session.answer !== 'locked' && session.answer !== 'error') throw new Refused('not-locked');
      return preImage;
    },
    act: (_, preImage) => Promise.resolve(putBack(session, preImage)),
    report: async () => {
      await report(session, met);
      if (await session.askInfo('{{.Swarm.LocalNodeState}}')) session.say('state', session.answer);
    },
  });
};
