import js from '@eslint/js';
import tseslint from 'typescript-eslint';

const ROOMS = [
  'domain',
  'ports',
  'events',
  'onhost',
  'engine',
  'fleet',
  'swarm',
  'keys',
  'operations',
  'aws',
  'journal',
  'report',
  'lab',
  'cli',
];
/** What everything may know that is not an adapter, the lab or the command line. */
const CORE = ['domain', 'ports', 'events', 'onhost'];
/** What operations say of themselves: a report and a progress line may look it up, and nothing else of an operation. */
const WORDS = 'operations/words.js';

/** Arrows between the rooms point inward only: see docs/architecture.md. `files`: single ones that it may know of other rooms. */
const room = (name, known, files = []) => ({
  files: [`src/${name}/**/*.ts`],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: ROOMS.filter((other) => other !== name && !known.includes(other)).map((other) => ({
          // The port of the journal has the name of its adapter's room.
          group: [`**/${other}/**`, '!**/ports/journal.js', ...files.map((file) => `!**/${file}`)],
          message: `src/${name} must not know src/${other}`,
        })),
      },
    ],
  },
});

export default tseslint.config(
  { ignores: ['dist', 'coverage', 'node_modules'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Name what you export.' },
        { selector: 'TSEnumDeclaration', message: 'Use a union of strings.' },
      ],
    },
  },
  {
    files: ['**/*.{js,mjs}'],
    languageOptions: {
      globals: { process: 'readonly', console: 'readonly', URL: 'readonly', performance: 'readonly' },
    },
  },
  {
    files: ['test/**/*.ts'],
    ignores: ['test/support/fast-check.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: [
            { name: 'fast-check', message: 'Take fc from test/support/fast-check: it has the seed of this run.' },
          ],
        },
      ],
    },
  },
  room('domain', []),
  room('ports', ['domain', 'events']),
  room('events', ['domain', 'ports'], [WORDS]),
  room('onhost', ['domain', 'ports', 'events']),
  room('engine', CORE),
  room('fleet', CORE),
  room('swarm', [...CORE, 'engine']),
  room('keys', [...CORE, 'engine', 'fleet', 'swarm']),
  room('operations', [...CORE, 'engine', 'fleet', 'swarm', 'keys', 'report']),
  room('aws', ['domain', 'ports', 'events']),
  room('journal', ['domain', 'ports']),
  room('report', ['domain', 'ports', 'events'], [WORDS]),
  // Its own folder of real engines has the name of a room.
  room('lab', [...CORE, 'engine']),
);
