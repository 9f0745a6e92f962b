import { describe, expect, it } from '@jest/globals';
import { runSystemctl, type EngineService } from '../../../../src/lab/simulated/host/systemctl.js';

const service = (running: boolean): EngineService & { readonly done: string[] } => {
  const done: string[] = [];
  return { done, isRunning: () => running, start: () => done.push('start'), stop: () => done.push('stop') };
};

describe('the systemctl of a simulated host', () => {
  it.each([
    [['start', 'docker'], ['start']],
    [['stop', 'docker.service'], ['stop']],
    [['stop', 'docker.socket'], []],
    [['stop', 'docker', 'docker.socket'], ['stop']],
  ])('does what it is told: %j', (words, done) => {
    const engine = service(true);
    expect(runSystemctl(engine, words).exitCode).toBe(0);
    expect(engine.done).toEqual(done);
  });

  it('says whether the engine runs as systemd does: 0 or 3', () => {
    expect(runSystemctl(service(true), ['is-active', '--quiet', 'docker']).exitCode).toBe(0);
    expect(runSystemctl(service(false), ['is-active', '--quiet', 'docker']).exitCode).toBe(3);
  });

  it('refuses what it does not know, and everything where there is no engine', () => {
    expect(runSystemctl(service(true), ['restart', 'docker']).exitCode).toBe(5);
    expect(runSystemctl(service(true), ['stop', 'sshd']).exitCode).toBe(5);
    expect(runSystemctl(undefined, ['start', 'docker']).exitCode).toBe(5);
  });
});
