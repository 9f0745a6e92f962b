import { spawnSync } from 'node:child_process';

/** The shells that stock hosts may have as `sh`, with how to start each. */
const SHELLS: Readonly<Record<string, readonly string[]>> = {
  dash: ['dash'],
  bash: ['bash', '--posix'],
  'busybox sh': ['busybox', 'sh'],
};

const installed = ([program = '']: readonly string[]): boolean =>
  spawnSync(program, ['-c', 'exit 0'], { stdio: 'ignore' }).error === undefined;

/** The shells of this machine; with LOCKSTEP_REQUIRE_ENGINE=1 (CI) each of them must be there. */
export const shells: readonly (readonly [name: string, argv: readonly string[]])[] = Object.entries(SHELLS).filter(
  ([, argv]) => process.env['LOCKSTEP_REQUIRE_ENGINE'] === '1' || installed(argv),
);
