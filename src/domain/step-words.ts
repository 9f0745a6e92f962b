/** Steps as journals and JSON name them, for people. */
const STEPS: Readonly<Record<string, string>> = {
  lease: 'take lease',
  note: 'read cluster version',
  'take-over': 'take over',
  announce: 'write intent',
  certificates: 'record certificates',
  preimage: 'back up key files',
  keep: 'store key',
  confirm: 'confirm key',
  promote: 'make key current',
  prove: 'verify managers',
  'prove-off': 'verify autolock off',
  rotate: 'rotate key',
  enable: 'turn autolock on',
  disable: 'turn autolock off',
  clean: 'remove key-file backups',
  retire: 'retire old keys',
  withdraw: 'withdraw intent',
  release: 'release lease',
  'adopt-keep': 'import key: store',
  'adopt-confirm': 'import key: confirm',
  'adopt-promote': 'import key: make current',
  'adopt-prove': 'import key: verify',
  unlock: 'unlock managers',
  makeWay: 'cancel pending work',
  adopt: 'import key',
  recall: 'recover key from command history',
  restore: 'restore key-file backups',
  setAutolock: 'set autolock',
  tidy: 'clean up',
};

const NUMBERED = /^(?<kind>.+)-\d+$/;

const wordsOf = (step: string): string => {
  const kind = NUMBERED.exec(step)?.groups?.['kind'];
  return STEPS[step] ?? (kind === undefined ? undefined : STEPS[kind]) ?? step;
};

/** `adopt-2.adopt-keep` is `import key: store`, `rotate-3.lease` is `rotate key: take lease`. A name that is none stays as it is. */
export const stepLabel = (step: string): string => {
  const [section = '', inner, ...rest] = step.split('.');
  if (inner === undefined || rest.length > 0) return wordsOf(step);
  const [outer, words] = [wordsOf(section), wordsOf(inner)];
  return inner.startsWith('adopt-') || outer === section ? words : `${outer}: ${words}`;
};
