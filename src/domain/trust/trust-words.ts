import { isIssuedBy } from '../ca-chain.js';
import type { Trust } from '../fleet.js';
import { groupedBy } from '../grouped-by.js';
import type { SwarmId } from '../ids.js';
import type { Placed } from '../placement.js';
import { advice, ours } from '../remedy.js';
import { count, listed } from '../text.js';
import type { Party } from './party.js';
import { listKey, voterOf, votesOf } from './voter.js';

/** Both sides by name, each with its accounts and regions. */
export function contradiction(claimants: readonly Placed[]): Trust {
  const byCa = groupedBy(
    claimants.filter(({ facts }) => facts?.chain !== undefined),
    caOf,
  );
  const sides = byCa.size > 1 ? byCa : groupedBy(claimants, listOf);
  const told = [...sides].map(([what, those]) => `${listed(those.map(whereabouts), 5)} ${what}`);
  return {
    kind: 'conflict',
    why: `Instances that contradict each other claim this swarm: ${told.join('; ')}.`,
    remedy: advice(
      'Find out which of them are the swarm, and stop the others or take their tag away. Until then lockstep changes nothing here and sends no key.',
    ),
  };
}

const whereabouts = ({ instance: { name, instanceId, scope } }: Placed): string =>
  name === undefined
    ? `${instanceId} (${scope.account} ${scope.region})`
    : `${name} (${instanceId}, ${scope.account} ${scope.region})`;

/** The CA that has issued its certificate, of those that it shows itself. */
function caOf({ facts }: Placed): string {
  const { chain } = facts ?? {};
  const own = chain === undefined ? undefined : facts?.rootCas.find((root) => isIssuedBy(chain, root));
  return own === undefined ? 'with no CA of its own certificate' : `with the CA ${own.fingerprint.slice(0, 16)}`;
}

function listOf(entry: Placed): string {
  const voter = voterOf(entry);
  return voter === undefined ? 'listing none' : `listing ${count(listKey(voter).split(' ').length, 'manager')}`;
}

/** Those who serve are no majority of the members that they list. */
export function tooFew(swarmId: SwarmId, parties: readonly Party[]): Trust {
  const heard = new Set(parties.flatMap(({ voters }) => voters.map(({ nodeId }) => nodeId)));
  const [party] = parties.toSorted((a, b) => votesOf(b.voters) - votesOf(a.voters));
  const members = party?.voters[0]?.members ?? [];
  const majority = party?.needed ?? 1;
  const unheard = members.filter(({ nodeId }) => !heard.has(nodeId));
  if (heard.size >= majority || unheard.length === 0) {
    return {
      kind: 'unconfirmed',
      why: 'Its managers report different members or CAs: a change may be in progress.',
      remedy: ours('audit', '--swarm', swarmId, '--verbose'),
    };
  }
  const names = unheard.map(({ hostname, address }) => `${hostname} (${address ?? 'no address'})`);
  return {
    kind: 'unconfirmed',
    why: `Only ${heard.size} of ${count(members.length, 'manager')} that the swarm lists answered, and ${majority} are needed to confirm what they report; no answer from: ${listed(names)}.`,
    remedy: advice(
      'Select the instances of the other managers as well (tag, account, region), and see that they reach Systems Manager.',
    ),
  };
}
