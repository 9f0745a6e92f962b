import { neededForQuorum, type MemberState } from '../model/raft-quorum.js';

/** Why a manager does not leave without `--force` (moby Cluster.Leave, in its words). */
export const leaveWarning = (members: readonly MemberState[]): string => {
  const up = members.filter((state) => state === 'up').length;
  const intro = 'You are attempting to leave the swarm on a node that is participating as a manager. ';
  if (members.length === 1) {
    return `${intro}Removing the last manager erases all current state of the swarm. Use \`--force\` to ignore this message. `;
  }
  const consequence =
    up - 1 < neededForQuorum(members.length)
      ? `Removing this node leaves ${up - 1} managers out of ${members.length}. Without a Raft quorum your swarm will be inaccessible. `
      : '';
  return `${intro}${consequence}The only way to restore a swarm that has lost consensus is to reinitialize it with \`--force-new-cluster\`. Use \`--force\` to suppress this message.`;
};
