import { join } from 'node:path';
import type { CommandId, InstanceId } from '../../domain/ids.js';
import { createAgent } from '../agent/agent.js';
import type { DeliveryResult, LabHost } from '../lab-fleet.js';
import type { CommandResult } from './host-command.js';
import { createEngine } from './engine.js';
import type { EnginePaths, ProgramsInUse } from './engine-sets.js';
import type { Machine } from './machine.js';

/** A machine with a real engine and an agent, and everything that can happen to it. */
export interface EngineHost
  extends LabHost, Pick<Machine, 'name' | 'address' | 'run' | 'cutNetwork' | 'restoreNetwork'> {
  readonly instanceId: InstanceId;
  /** The folder that stands for `/` where the agent writes: `var/lib/amazon`, `var/log/amazon`. */
  readonly root: string;
  /** The client, as a script on this host would call it; after `limitSeconds` (60) it is killed, exit code 124. */
  docker(
    args: readonly string[],
    options?: { readonly input?: string; readonly limitSeconds?: number },
  ): Promise<CommandResult>;
  /** `docker swarm unlock` with the key on standard input. Without quorum it blocks until `limitSeconds` (60) are over. */
  unlock(key: string, limitSeconds?: number): Promise<CommandResult>;
  /** A document that was delivered before once more, as after a crash of the agent. */
  rerun(commandId: CommandId): Promise<DeliveryResult | undefined>;
  startEngine(): Promise<void>;
  stopEngine(): Promise<void>;
  restartEngine(): Promise<void>;
  /** The engine is stopped, and another one started on its data; the client is the new one's. A client that was installed is gone when it has been replaced. */
  upgradeEngine(engine: EnginePaths): Promise<void>;
  /** SIGKILL; the engine stays down. */
  killEngine(): Promise<void>;
  /** SIGSTOP: every call to the engine hangs until `resumeEngine`. */
  pauseEngine(): Promise<void>;
  resumeEngine(): Promise<void>;
  /** Everything on the host is killed at once; the host stays off. */
  powerOff(): Promise<void>;
  /** Switches the host on again, and starts its engine. */
  powerOn(): Promise<void>;
  /** From now on the engine cannot write keys and certificates, as on a disk that went read-only. */
  makeCertificatesReadOnly(): Promise<void>;
  makeCertificatesWritable(): Promise<void>;
}

export interface EngineHostSettings {
  readonly machine: Machine;
  readonly instanceId: InstanceId;
  readonly programs: ProgramsInUse;
  readonly dataRoot: string;
}

const UNLOCK_LIMIT_SECONDS = 60;
/** Every client that is found on the machine becomes this one. */
const REPLACE_CLIENTS = `IFS=:; for folder in $PATH; do
  [ ! -x "$folder/docker" ] || [ "$(readlink -f "$folder/docker")" = "$(readlink -f "$0")" ] || ln -sf "$0" "$folder/docker"
done`;

export const createEngineHost = ({ machine, instanceId, programs, dataRoot }: EngineHostSettings): EngineHost => {
  const engine = createEngine(machine, { programs, dataRoot });
  const certificates = join(dataRoot, 'swarm/certificates');
  const powerOn = async (): Promise<void> => {
    await machine.powerOn();
    await engine.start();
  };
  const agent = createAgent({
    instanceId,
    root: machine.folder,
    shell: machine.shell,
    reboot: async () => {
      await machine.powerOff();
      await powerOn();
    },
  });
  const docker: EngineHost['docker'] = (args, options) => machine.run(['docker', ...args], options);
  const must = async (script: string, ...args: string[]): Promise<void> => {
    const { exitCode, stderr } = await machine.run(['sh', '-c', script, ...args]);
    if (exitCode !== 0) throw new Error(`${machine.name}: ${script} ended with ${exitCode}: ${stderr.trim()}`);
  };

  return {
    name: machine.name,
    address: machine.address,
    instanceId,
    root: machine.folder,
    run: machine.run,
    cutNetwork: machine.cutNetwork,
    restoreNetwork: machine.restoreNetwork,
    docker,
    unlock: (key, limitSeconds = UNLOCK_LIMIT_SECONDS) =>
      docker(['swarm', 'unlock'], { input: `${key}\n`, limitSeconds }),
    startEngine: engine.start,
    stopEngine: engine.stop,
    async restartEngine() {
      await engine.stop();
      await engine.start();
    },
    async upgradeEngine(next) {
      await engine.stop();
      programs.current = next;
      await must(REPLACE_CLIENTS, next.docker);
      await engine.start();
    },
    killEngine: engine.kill,
    pauseEngine: engine.pause,
    resumeEngine: engine.resume,
    powerOff: machine.powerOff,
    powerOn,
    makeCertificatesReadOnly: () =>
      must(`mount --bind ${certificates} ${certificates} && mount -o remount,bind,ro ${certificates}`),
    makeCertificatesWritable: () => must(`umount ${certificates}`),
    rerun: (commandId) => agent.rerun(commandId),
    deliver: (delivery) => agent.deliver(delivery),
    async close() {
      await agent.close();
      await machine.powerOff();
    },
  };
};
