import { styleText } from 'node:util';
import type { FindingStatus, ReportManager, ReportOutcome } from '../model.js';

type Format = Parameters<typeof styleText>[0];
export type Paint = (format: Format, text: string) => string;

/** Whether to colour is the caller's to say: the stream is not looked at here. */
export const painter = (color: boolean): Paint =>
  color ? (format, text) => styleText(format, text, { validateStream: false }) : (_format, text) => text;

export const statusColor = {
  fail: ['red', 'bold'],
  unknown: ['yellow', 'bold'],
  manual: ['cyan'],
  pass: ['green'],
} as const satisfies Record<FindingStatus, readonly string[]>;

export const outcomeColor = {
  atRisk: ['red', 'bold'],
  failed: ['red', 'bold'],
  unknown: ['yellow', 'bold'],
  blocked: ['yellow', 'bold'],
  changed: ['green'],
  unchanged: ['cyan'],
} as const satisfies Record<ReportOutcome['status'], readonly string[]>;

export const proofColor = (proof: ReportManager['proof']): 'green' | 'red' | 'yellow' => {
  switch (proof) {
    case 'current':
      return 'green';
    case 'none':
      return 'red';
    case 'older':
    case 'notEncrypted':
    case 'unknown':
    case 'notAsked':
      return 'yellow';
  }
};

export const stateColor = (state: ReportManager['state']): 'green' | 'red' | 'yellow' => {
  switch (state) {
    case 'unlocked':
      return 'green';
    case 'locked':
    case 'pending':
    case 'error':
    case 'engineDown':
    case 'unlisted':
      return 'red';
    case 'worker':
    case 'notInSwarm':
    case 'noEngine':
    case 'stopped':
    case 'unreachable':
    case 'unknown':
      return 'yellow';
  }
};
