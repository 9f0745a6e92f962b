import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/** Arrows between the rooms point inward only: see docs/architecture.md. */
const room = (files, forbidden, allowed = []) => ({
  files: [`src/${files}/**/*.ts`],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: forbidden.map((name) => ({
          group: [`**/${name}/**`, ...allowed.map((file) => `!**/${file}`)],
          message: `src/${files} must not know src/${name}`,
        })),
      },
    ],
  },
});

/** What operations say of themselves: a report and a progress line may look it up, and nothing else of an operation. */
const WORDS = 'operations/words.js';

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
  room('domain', [
    'ports',
    'aws',
    'onhost',
    'engine',
    'swarm',
    'fleet',
    'keys',
    'operations',
    'report',
    'events',
    'cli',
    'lab',
    'journal',
  ]),
  room('ports', ['aws', 'onhost', 'engine', 'swarm', 'fleet', 'keys', 'operations', 'report', 'cli', 'lab', 'journal']),
  room('aws', ['onhost', 'engine', 'swarm', 'fleet', 'keys', 'operations', 'report', 'cli', 'lab', 'journal']),
  room('journal', [
    'aws',
    'onhost',
    'engine',
    'swarm',
    'fleet',
    'keys',
    'operations',
    'report',
    'events',
    'cli',
    'lab',
  ]),
  room('onhost', ['aws', 'engine', 'swarm', 'fleet', 'keys', 'operations', 'report', 'cli', 'lab']),
  room(
    'engine',
    ['aws', 'swarm', 'fleet', 'keys', 'operations', 'report', 'cli', 'lab', 'journal'],
    ['ports/journal.js'],
  ),
  room(
    'fleet',
    ['aws', 'engine', 'swarm', 'keys', 'operations', 'report', 'cli', 'lab', 'journal'],
    ['ports/journal.js'],
  ),
  room('swarm', ['aws', 'fleet', 'keys', 'operations', 'report', 'cli', 'lab', 'journal'], ['ports/journal.js']),
  room('keys', ['aws', 'operations', 'report', 'cli', 'lab', 'journal'], ['ports/journal.js']),
  room('operations', ['aws', 'cli', 'lab', 'journal'], ['ports/journal.js']),
  room('events', ['aws', 'operations', 'report', 'cli', 'lab', 'journal'], [WORDS]),
  room('report', ['aws', 'onhost', 'engine', 'swarm', 'fleet', 'keys', 'operations', 'cli', 'lab'], [WORDS]),
  room('lab', ['aws', 'operations', 'report', 'cli']),
);
