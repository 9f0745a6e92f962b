/** The steps of every operation on unlock keys, for people. */
export const KEY_STEPS: Readonly<Record<string, string>> = {
  'take-over': 'take over',
  intent: 'write intent',
  preimage: 'back up key files',
  keep: 'store key',
  confirm: 'confirm key',
  promote: 'make key current',
  clean: 'remove key-file backups',
  retire: 'retire old keys',
  withdraw: 'withdraw intent',
};
