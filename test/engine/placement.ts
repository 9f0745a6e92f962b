import type { AccountId, Region } from '../../src/domain/ids.js';

export const PLACEMENT = {
  account: '111111111111' as AccountId,
  region: 'eu-west-1' as Region,
  tags: { Role: 'swarm-manager' },
};
