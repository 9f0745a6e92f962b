import type { DeliveryResult, LabInstance } from '../../lab-fleet.js';
import type { FaultPlan } from '../faults.js';
import type { EndpointSettings } from '../endpoint-settings.js';
import {
  amountOf,
  errorCountOf,
  hasEnded,
  type CommandRecord,
  type Ending,
  type InvocationRecord,
} from './sent-command.js';
import { deliverWith, type Delivered } from './faulty-delivery.js';
import type { NodeSlots } from './node-slots.js';

export interface RunEnvironment {
  readonly settings: EndpointSettings;
  readonly faults: FaultPlan;
  readonly nodes: NodeSlots;
}

/** The longest that a Node timer can wait; a longer one would fire at once. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** One command on its way: rounds of deliveries, ends, timeouts, cancel. */
export class CommandRun {
  readonly command: CommandRecord;
  readonly #environment: RunEnvironment;
  readonly #inFlight = new Map<InvocationRecord, AbortController>();
  readonly #deliveries = new Set<Promise<void>>();
  readonly #expiry: NodeJS.Timeout;
  readonly #deliverUntil: number;
  #round: NodeJS.Timeout | undefined;
  #window = 1;

  constructor(command: CommandRecord, environment: RunEnvironment) {
    this.command = command;
    this.#environment = environment;
    const { timeoutSeconds } = command.accepted;
    this.#deliverUntil = Date.now() + timeoutSeconds * environment.settings.millisecondsPerSecond;
    this.#expiry = setTimeout(
      () => {
        this.#expire();
      },
      Math.min(LONGEST_TIMER, command.expiresAt.getTime() - Date.now()),
    );
    this.#expiry.unref();
    this.#scheduleRound();
  }

  /** Cancels what is not over yet; what runs is killed by its host. */
  cancel(invocations: readonly InvocationRecord[]): void {
    for (const invocation of invocations) {
      const { state } = invocation;
      if (isWaiting(invocation)) this.#end(invocation, 'Cancelled', undefined);
      if (state.kind !== 'inProgress') continue;
      invocation.state = { kind: 'cancelling', startedAt: state.startedAt };
      this.#inFlight.get(invocation)?.abort();
    }
  }

  /** Ends every timer, aborts what runs, and resolves when the hosts have answered. */
  async close(): Promise<void> {
    clearTimeout(this.#expiry);
    clearTimeout(this.#round);
    for (const controller of this.#inFlight.values()) controller.abort();
    await Promise.all(this.#deliveries);
  }

  #scheduleRound(): void {
    clearTimeout(this.#round);
    this.#round = setTimeout(() => {
      this.#deliverRound();
    }, this.#environment.settings.deliveryTickMilliseconds);
    this.#round.unref();
  }

  /** Sends as many as the window allows, then doubles it. */
  #deliverRound(): void {
    for (const invocation of this.#waiting()) this.#attempt(invocation);
    const { maxConcurrency } = this.command.accepted;
    const most = Math.max(1, amountOf(maxConcurrency, this.command.invocations.length));
    this.#window = Math.min(most, this.#window * 2);
    if (this.#waiting().length > 0 && Date.now() < this.#deliverUntil) this.#scheduleRound();
  }

  #waiting(): readonly InvocationRecord[] {
    return this.command.invocations.filter((invocation) => isWaiting(invocation) && !this.#inFlight.has(invocation));
  }

  #attempt(invocation: InvocationRecord): void {
    switch (reachOf(invocation.instance)) {
      case 'never':
        this.#end(invocation, 'Undeliverable', undefined);
        return;
      case 'later':
        invocation.state = { kind: 'delayed' };
        return;
      case 'now':
        if (this.#inFlight.size < this.#window) this.#launch(invocation);
    }
  }

  #launch(invocation: InvocationRecord): void {
    const controller = new AbortController();
    this.#inFlight.set(invocation, controller);
    const delivery = this.#deliver(invocation, controller.signal).finally(() => {
      this.#inFlight.delete(invocation);
      this.#deliveries.delete(delivery);
    });
    this.#deliveries.add(delivery);
  }

  async #deliver(invocation: InvocationRecord, cancel: AbortSignal): Promise<void> {
    const { instance } = invocation;
    const { faults, nodes } = this.#environment;
    const { accepted, commandId } = this.command;
    const delivered = await nodes
      .run(`${instance.account}/${instance.region}/${instance.instanceId}`, async () => {
        if (hasEnded(invocation) || cancel.aborted || Date.now() >= this.#deliverUntil) return undefined;
        invocation.state = { kind: 'inProgress', startedAt: new Date() };
        const { instanceId, region, agentVersion, host } = instance;
        const { commands, workingDirectory, executionTimeoutSeconds } = accepted;
        const script = { commands, workingDirectory, executionTimeoutSeconds };
        const delivery = { commandId, instanceId, region, agentVersion, ...script, cancel };
        return deliverWith(faults.instances.get(instanceId), host, delivery);
      })
      // An agent that never answers leaves its invocation as it is, until the command expires.
      .catch(() => undefined);
    if (delivered !== undefined) this.#settle(invocation, delivered);
  }

  #settle(invocation: InvocationRecord, delivered: Delivered): void {
    if (delivered.kind === 'undeliverable') this.#end(invocation, 'Undeliverable', undefined);
    else if (delivered.kind === 'timedOut') this.#end(invocation, 'DeliveryTimedOut', undefined);
    else this.#end(invocation, ENDING_OF[delivered.result.status], delivered.result);
    if (errorCountOf(this.command) > amountOf(this.command.accepted.maxErrors, this.command.invocations.length)) {
      for (const waiting of this.command.invocations.filter(isWaiting)) this.#end(waiting, 'Terminated', undefined);
    }
  }

  #end(invocation: InvocationRecord, how: Ending, result: DeliveryResult | undefined): void {
    const { state } = invocation;
    if (state.kind === 'ended') return;
    const startedAt = result !== undefined && 'startedAt' in state ? state.startedAt : undefined;
    invocation.state = { kind: 'ended', how, startedAt, endedAt: new Date(), result };
    if (this.command.invocations.every(hasEnded)) clearTimeout(this.#expiry);
  }

  #expire(): void {
    for (const invocation of this.command.invocations) this.#end(invocation, 'DeliveryTimedOut', undefined);
  }
}

const ENDING_OF = {
  Success: 'Success',
  Failed: 'Failed',
  TimedOut: 'ExecutionTimedOut',
  Cancelled: 'Cancelled',
} as const;

const isWaiting = ({ state }: InvocationRecord): boolean => state.kind === 'pending' || state.kind === 'delayed';

const reachOf = ({ agent, lifecycle }: LabInstance): 'now' | 'later' | 'never' => {
  const up = lifecycle === 'running' || lifecycle === 'hybrid';
  if (agent === 'notManaged' || lifecycle === 'terminated' || lifecycle === 'stopped') return 'never';
  return up && agent === 'online' ? 'now' : 'later';
};
