import type { DeliveryResult } from '../lab-fleet.js';

/** How the shell of one script ended. */
export type ScriptEnd =
  | { readonly kind: 'exited'; readonly code: number }
  | { readonly kind: 'signalled'; readonly signal: string }
  /** The agent itself sent SIGKILL to the process group. */
  | { readonly kind: 'killed'; readonly why: 'timeout' | 'cancel' }
  | { readonly kind: 'notStarted'; readonly reason: string };

export interface Verdict {
  readonly status: DeliveryResult['status'];
  readonly exitCode: number;
  /** What the agent adds to the script's own standard error before it is cut. */
  readonly complaint: string;
  /** What it adds to both streams afterwards. */
  readonly addition: string;
  readonly clearsError: boolean;
}

/** The script asks for a reboot, and to be run again afterwards (appconfig RebootExitCode). */
export const REBOOT_EXIT_CODE = 194;
/** A document is run at most this often (appconfig DefaultCommandRetryLimit). */
export const RUN_LIMIT = 15;
/** SIGKILL by the agent; a script that leaves with it looks like one that was stopped. */
const STOPPED_EXIT_CODE = 137;
const EXIT_WITH_SUCCESS = 168;
const EXIT_WITH_FAILURE = 169;

const failed = (exitCode: number, complaint: string): Verdict => ({
  status: 'Failed',
  exitCode,
  complaint: `failed to run commands: ${complaint}`,
  addition: '',
  clearsError: false,
});

const plain = (status: Verdict['status'], exitCode: number): Verdict => ({
  status,
  exitCode,
  complaint: '',
  addition: '',
  clearsError: false,
});

const judgeExit = (code: number): Verdict => {
  switch (code) {
    case 0:
      return plain('Success', code);
    case EXIT_WITH_SUCCESS:
      return {
        ...plain('Success', code),
        addition:
          '\nStep exited with code 168. Therefore, marking step as succeeded. Further document steps will be skipped.',
        clearsError: true,
      };
    case EXIT_WITH_FAILURE:
      return {
        ...failed(code, `exit status ${code}`),
        addition:
          '\nStep exited with code 169. Therefore, marking step as Failed. Further document steps will be skipped.',
      };
    case STOPPED_EXIT_CODE:
      return plain('TimedOut', code);
    default:
      return failed(code, `exit status ${code}`);
  }
};

/** The agent's word on a script that ended (pluginutil GetStatus and runpluginutil of amazon-ssm-agent). */
export const judge = (end: ScriptEnd): Verdict => {
  switch (end.kind) {
    case 'exited':
      return judgeExit(end.code);
    case 'signalled':
      return failed(-1, `signal: ${end.signal}`);
    case 'killed':
      return plain(end.why === 'timeout' ? 'TimedOut' : 'Cancelled', STOPPED_EXIT_CODE);
    case 'notStarted':
      return failed(1, end.reason);
  }
};
