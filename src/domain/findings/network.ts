import { advice } from '../remedy.js';
import { listed } from '../text.js';
import type { ListenerFacts } from '../host-facts.js';
import type { Rule } from './finding.js';
import { label, managersOf, nobodyToAsk, surveyManagers } from './manager-survey.js';
import { fail, manual, pass } from './verdict.js';

/** `10.0.0.1:2377`, `[::1]:2377` or a bare address, as `docker-state.json` has them, without the port. */
const hostOf = (address: string): string => address.replace(/^\[(.*)\](?::\d+)?$/, '$1').replace(/^([^:]*):\d+$/, '$1');

const EVERY_INTERFACE = new Set(['', '0.0.0.0', '::', '*']);

/** CIS 7.2. The address is fixed when a node joins: an engine that is told nothing listens everywhere. */
export const boundToInterface: Rule = (swarm) => {
  const { shown, gap } = surveyManagers(swarm, (facts) => facts.listener?.listenAddress);
  const open = shown.filter(({ fact }) => EVERY_INTERFACE.has(hostOf(fact)));
  if (open.length > 0) {
    const addresses = [...new Set(open.map(({ fact }) => fact))].join(', ');
    return fail(
      `Listens on every interface (${addresses}): ${listed(managersOf(open).map(label))}.`,
      advice(
        'One manager at a time: demote it, let it leave, and join it again with --listen-addr <its address>:2377.',
      ),
      managersOf(open),
    );
  }
  return gap ?? pass('Every manager listens on one address only.');
};

/** CIS 7.3. The ingress network counts like any other. */
export const overlaysEncrypted: Rule = (swarm) => {
  const overlays = swarm.witness?.facts?.overlayNetworks;
  if (overlays === undefined) return nobodyToAsk(swarm);
  if (overlays.unencrypted === 0) return pass(`None of ${overlays.total} overlay networks is unencrypted.`);
  const rest = overlays.unencrypted - overlays.unencryptedNames.length;
  const names = rest > 0 ? [...overlays.unencryptedNames, `${rest} more`] : overlays.unencryptedNames;
  return fail(
    `${overlays.unencrypted} of ${overlays.total} overlay networks not encrypted: ${listed(names, 8)}.`,
    advice(
      'Encryption is chosen when a network is made: make it again with docker network create --driver overlay --opt encrypted (and --ingress for the ingress network).',
    ),
  );
};

const isSeparate = ({ dataPathAddress, advertiseAddress }: ListenerFacts): boolean =>
  dataPathAddress !== '' && hostOf(dataPathAddress) !== hostOf(advertiseAddress);

/**
 * CIS 7.9 is audited by hand: the benchmark asks for two addresses, which needs a second interface on every node. That
 * they are shared is read; whether they may be is for a person to say.
 */
export const planesSeparated: Rule = (swarm) => {
  const { shown, gap } = surveyManagers(swarm, (facts) => facts.listener);
  if (gap !== undefined) return gap;
  const shared = managersOf(shown.filter(({ fact }) => !isSeparate(fact)));
  return shared.length > 0
    ? manual(
        `Container traffic and management traffic share one address on ${listed(shared.map(label))}.`,
        advice(
          'One node at a time: let it leave, and join it again with --data-path-addr <address of a second interface>.',
        ),
        shared,
      )
    : pass('Every manager has a separate address for container traffic.');
};
