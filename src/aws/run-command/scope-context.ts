import type { CommandRequest } from '../../ports/command-runner.js';
import type { Allowance } from './allowance.js';
import type { Desk } from './desk.js';
import type { Ledger } from './ledger.js';
import type { OpenCommands } from './open-commands.js';
import type { RunCommandClients } from './sender.js';

/** One script in one scope: everything that its parts share. */
export interface ScopeRun {
  readonly desk: Desk;
  readonly clients: RunCommandClients;
  readonly request: CommandRequest;
  readonly ledger: Ledger;
  readonly open: OpenCommands;
  /** As long as SendCommand is tried again. */
  readonly sendAllowance: Allowance;
  /** As long as commands are followed. */
  readonly runAllowance: Allowance;
  readonly nextComment: () => string;
}
