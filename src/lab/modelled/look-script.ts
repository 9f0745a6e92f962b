import { encryptedKey, prove } from './prove-script.js';
import { probe } from './probe-script.js';
import type { Session } from './session.js';

/** As look.sh: what its second frame says; undefined where there is none. */
export const look = async (session: Session): Promise<readonly string[] | undefined> => {
  const info = await probe(session);
  if (encryptedKey(session) === undefined) return undefined;
  const told = (name: string, next: string): string =>
    new RegExp(`^\\{.*"${name}":"([^"]*)","${next}":`).exec(info ?? '')?.[1] ?? '';
  const state = told('state', 'control');
  if (state === 'active' || state === 'inactive') return undefined;
  const evidence = session.second(state !== 'locked');
  const root = told('root', 'state');
  await prove(evidence, () => {
    evidence.useConfiguredRoot();
    if (root !== '') evidence.dataRoot = root;
    return Promise.resolve();
  });
  return evidence.lines;
};
