import type { EngineReply } from './modelled-machine.js';

/**
 * The spec in the answer of `GET /swarm`, byte by byte, and its version; undefined as in `extract_spec` of spec.sh. `autolock`:
 * what it has to be there, as a regular expression.
 */
export const readSpec = (
  reply: EngineReply,
  swarmId: string,
  autolock: 'true' | '(?:true|false)',
): { readonly version: string; readonly text: string } | undefined => {
  const { version, text } =
    new RegExp(
      `^\\{"ID":"${swarmId}","Version":\\{"Index":(?<version>\\d+)\\},"CreatedAt":"[^"]+","UpdatedAt":"[^"]+","Spec":(?<text>\\{"Name":"default","Labels":.*,"EncryptionConfig":\\{"AutoLockManagers":${autolock}\\}\\}),"TLSInfo":\\{.*\\}\\}\\s*$`,
    ).exec(reply.kind === 'answered' ? reply.body : '')?.groups ?? {};
  return version === undefined || text === undefined ? undefined : { version, text };
};
