import type { CommandRequest } from '../../ports/command-runner.js';
import type { Allowance } from './allowance.js';
import type { Desk } from './call-with-retry.js';
import type { PinnedDocument } from './document-pin.js';
import type { Ledger } from './ledger.js';
import type { OpenCommands } from './open-commands.js';
import type { RunCommandClients } from './sender.js';

/** Commands of one scope that are followed to their end. */
export interface Following {
  readonly desk: Desk;
  readonly clients: Pick<RunCommandClients, 'ssm'>;
  readonly request: Pick<CommandRequest, 'isWhole' | 'targets'>;
  readonly ledger: Ledger;
  readonly open: OpenCommands;
  /** As long as commands are followed. */
  readonly runAllowance: Allowance;
}

/** One script in one scope: everything that its parts share. */
export interface ScopeRun extends Following {
  readonly clients: RunCommandClients;
  readonly request: CommandRequest;
  /** As long as SendCommand is tried again. */
  readonly sendAllowance: Allowance;
  readonly nextComment: () => string;
  /** Undefined: AWS-RunShellScript. */
  readonly pinned: PinnedDocument | undefined;
}
