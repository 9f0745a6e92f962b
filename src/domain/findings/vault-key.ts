import type { Rule } from './finding.js';
import { askForProof, enable } from './swarm-remedies.js';
import { advice, ours } from '../remedy.js';
import { sentence } from '../text.js';
import { undecided } from './live-key-stored.js';
import { nobodyToAsk } from './manager-survey.js';
import { fail, manual, notAsked, pass, unknown } from './verdict.js';

const WHO =
  'every principal of the account that may call ssm:GetParameter, including each instance with AmazonSSMManagedInstanceCore, can read it';

/** No stored key is readable by others than those who may use the vault. A fact of Parameter Store: of its default KMS key. */
export const vaultKeyOwn: Rule = (swarm, _policy, _now, custody) => {
  if (custody === undefined) {
    return notAsked('The vault was not read: who can read the stored keys is unknown.', askForProof(swarm));
  }
  const { vault, live } = custody;
  switch (vault.kind) {
    case 'refused':
      return unknown(sentence(vault.error.message), vault.error.remedy);
    case 'undecided':
      return undecided(swarm, vault.claims);
    case 'nothing':
      return manual('No key of this swarm is stored.', enable(swarm));
    case 'kept': {
      const { exposed, current } = vault.keys;
      const inUse = [live.kind === 'kept' ? live.fingerprint : undefined, current?.fingerprint];
      const open = exposed.find((fingerprint) => inUse.includes(fingerprint));
      const remedy = advice(
        `Replace it, and name a customer managed KMS key: lockstep rotate --swarm ${swarm.swarmId} --kms-key alias/<name>. Whoever may have read a disk as well: add --compromised.`,
      );
      if (open !== undefined) return fail(`Key ${open} is stored under alias/aws/ssm: ${WHO}.`, remedy);
      if (exposed.length === 0 && swarm.members === undefined) return nobodyToAsk(swarm);
      return exposed.length === 0
        ? pass('No stored key is encrypted with a KMS key that the whole account may use.')
        : manual(
            `An older key, ${exposed.join(', ')}, is stored under alias/aws/ssm: ${WHO}. It still unlocks disk copies from its time.`,
            advice(
              'Where a disk of that time may have been copied:',
              ours('rotate', '--swarm', swarm.swarmId, '--compromised'),
            ),
          );
    }
  }
};
