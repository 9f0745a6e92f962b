import { advice, onManager } from '../remedy.js';
import { count, listed } from '../text.js';
import type { Rule } from './finding.js';
import { installTools, missingTools, withoutTools } from '../host-tools.js';
import { whatNow } from './swarm-remedies.js';
import { label, managersOf, nobodyToAsk, surveyManagers } from './manager-survey.js';
import { fail, manual, pass, unknown } from './verdict.js';

/** Every manager unlocked and answering. Silence is not known to be bad, and is never good. */
export const managersOpen: Rule = (swarm) => {
  const closed = swarm.managers.filter(({ state }) => state !== 'unlocked');
  if (closed.length > 0) {
    const silent = closed.every(({ state }) => state === 'unreachable' || state === 'unknown');
    const evidence = `${closed.length} of ${count(swarm.managers.length, 'manager')} not unlocked: ${listed(closed.map(label))}.`;
    return (silent ? unknown : fail)(evidence, whatNow(swarm), closed);
  }
  return swarm.members === undefined
    ? nobodyToAsk(swarm)
    : pass(`${count(swarm.managers.length, 'manager')} unlocked and answering.`);
};

/** Without openssl no key can be sealed on its way to or from a host, and without curl a rotation there is unfenced. */
export const hostTools: Rule = (swarm) => {
  const { shown, gap } = surveyManagers(swarm, (facts) => facts.tools);
  const unfit = shown.filter(({ fact }) => missingTools(fact).length > 0);
  const unsealed = managersOf(unfit);
  if (unsealed.length > 0) {
    const missing = [...new Set(unfit.flatMap(({ fact }) => missingTools(fact)))];
    return fail(
      `${withoutTools(missing, `on ${listed(unsealed.map(label))}`)}: keys cannot be sealed there.`,
      installTools(missing),
      unsealed,
    );
  }
  if (gap !== undefined) return gap;
  const bare = managersOf(shown.filter(({ fact }) => !fact.curl || !fact.timeout));
  return bare.length > 0
    ? manual(
        `curl or timeout is missing on ${listed(bare.map(label))}, or fails: a rotation that runs there is not fenced by the cluster version, or a hanging engine call has no deadline.`,
        advice("Install curl (7.40 or later) and coreutils there with the system's package manager."),
        bare,
      )
    : pass('openssl, curl and timeout on every manager.');
};

/** A data key waits to be rotated, or is being rotated: the key file needs a stable state before its key changes. */
export const dataKeySettled: Rule = (swarm) => {
  const { shown, gap } = surveyManagers(swarm, (facts) => facts.keyFile);
  const pending = managersOf(shown.filter(({ fact }) => fact.dekPending || fact.dekNeedsRotation));
  if (pending.length > 0) {
    return fail(
      `A rotation of the Raft data key is pending on ${listed(pending.map(label))}.`,
      advice('Wait for it to end, then audit again; if it stays, read the log of the engine there.'),
      pending,
    );
  }
  return gap ?? pass('No rotation of the Raft data key is pending.');
};

/** Managers of one swarm on one engine version, as the swarm itself lists them. */
export const oneEngineVersion: Rule = (swarm) => {
  const versions = new Set((swarm.members ?? []).map(({ engineVersion }) => engineVersion));
  if (versions.size > 1) {
    return fail(
      `The managers run ${versions.size} engine versions: ${listed([...versions].sort().map((version) => version || 'unknown'))}.`,
      advice('Bring the managers to one engine version, one at a time, the leader last.'),
    );
  }
  const [version] = versions;
  return version === undefined || version === '' ? nobodyToAsk(swarm) : pass(`Every manager runs ${version}.`);
};

/** CIS 7.4: that secrets are kept as secrets can be counted, but only a person sees what a service is given otherwise. */
export const dockerSecrets: Rule = (swarm) => {
  const secrets = swarm.witness?.facts?.secrets;
  return secrets === undefined
    ? nobodyToAsk(swarm)
    : manual(
        `${count(secrets, 'docker secret')}; check manually whether services get secrets in other ways.`,
        onManager(
          'docker secret ls; docker service inspect --format "{{json .Spec.TaskTemplate.ContainerSpec.Env}}" <service>',
        ),
      );
};
