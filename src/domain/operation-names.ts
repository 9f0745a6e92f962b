/** Everything that can be done to a swarm, as plans, journals and reports name it. */
export const OPERATION_NAMES = [
  'enable',
  'disable',
  'rotate',
  'rotateCompromised',
  'adopt',
  'rotateJoinTokens',
  'unlock',
  'backout',
] as const;
export type OperationName = (typeof OPERATION_NAMES)[number];
