import { defineCommand } from '../define-command.js';
import { labOptions } from '../options.js';

export const demo = defineCommand({
  name: 'demo',
  summary: 'Run a guided demo on an embedded AWS endpoint and three swarms on this machine; no account needed',
  options: labOptions,
  examples: [['lockstep demo', 'Takes one to two minutes; uses no account and leaves nothing behind']],
  load: async () => (await import('../demo/run-demo.js')).runDemo,
});
