import { randomBytes } from 'node:crypto';
import type { LabAccessKey, LabAccount } from '../../lab-fleet.js';

interface Session {
  readonly name: string;
  readonly expiresAt: Date;
}

/** Sessions that AssumeRole opened, by access key id. */
export interface Sessions {
  of(accessKeyId: string): { readonly name: string; readonly expired: boolean } | undefined;
  open(account: LabAccount, role: string, name: string, seconds: number): { key: LabAccessKey; expiresAt: Date };
}

export const createSessions = (): Sessions => {
  const sessions = new Map<string, Session>();
  return {
    of: (accessKeyId) => {
      const session = sessions.get(accessKeyId);
      return session && { name: session.name, expired: session.expiresAt.getTime() <= Date.now() };
    },
    open: (account, role, name, seconds) => {
      const expiresAt = new Date(Math.floor(Date.now() / 1000) * 1000 + seconds * 1000);
      const key: LabAccessKey = {
        accessKeyId: `ASIA${randomBytes(8).toString('hex').toUpperCase()}`,
        secretAccessKey: randomBytes(30).toString('base64'),
        sessionToken: randomBytes(96).toString('base64'),
        denied: new Set(),
        assumedRole: role,
      };
      account.accessKeys.push(key);
      sessions.set(key.accessKeyId, { name, expiresAt });
      return { key, expiresAt };
    },
  };
};
