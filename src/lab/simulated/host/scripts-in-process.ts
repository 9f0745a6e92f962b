import type { InProcess } from '../../agent/run-in-process.js';
import { answerInProcess } from '../../modelled/answer.js';
import type { ModelledMachine } from '../../modelled/modelled-machine.js';
import { EngineUnreachable } from '../engine/daemon-error.js';
import type { SimulatedEngine } from '../engine/simulated-engine.js';
import { requestEngine } from '../http/engine-api.js';
import { callDocker } from './docker-call.js';
import { runSystemctl, type EngineService } from './systemctl.js';

interface Machine {
  readonly root: string;
  readonly engine: SimulatedEngine;
  readonly hasDocker: boolean;
  /** `none`: the host has no service manager. */
  readonly service: EngineService | 'none';
  readonly lacks: (tool: string) => boolean;
}

/** Answers scripts of ours on a host without a shell, with the same effects. */
export function scriptsInProcess({ root, engine, hasDocker, service, lacks }: Machine): InProcess {
  const machine: ModelledMachine = {
    root,
    has: (tool) => !lacks(tool) && (hasDocker || tool !== 'docker'),
    docker: (args, limitSeconds, input = '') => callDocker(engine, root, args, { input, limitSeconds }),
    engine: async (method, path, body = '') => {
      if (!hasDocker || !engine.isRunning) return { kind: 'unreachable' };
      try {
        return { kind: 'answered', ...(await requestEngine(engine, { method, path, body })) };
      } catch (error) {
        if (error instanceof EngineUnreachable) return { kind: 'broken' };
        throw error;
      }
    },
    systemctl: (args) =>
      service === 'none'
        ? { exitCode: 127, stdout: '', stderr: 'systemctl: not found' }
        : runSystemctl(hasDocker ? service : undefined, args),
  };
  return (script, commandId, cancelled) => answerInProcess(machine, { script, commandId, cancelled });
}
