import { defineCommand } from '../define-command.js';
import { labOptions } from '../options.js';

export const demo = defineCommand({
  name: 'demo',
  summary: 'the whole story on an embedded AWS endpoint and three swarms on this machine; no account needed',
  options: labOptions,
  examples: [['lockstep demo', 'a minute or two; touches no account and leaves nothing behind']],
  load: async () => (await import('../demo/run-demo.js')).runDemo,
});
