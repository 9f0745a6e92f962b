import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CommandId } from '../../../../src/domain/ids.js';
import { shells } from '../../../support/shells.js';
import { createAgentBench, isAlive, type AgentBench } from './agent-bench.js';

describe('the agent of a lab host', () => {
  let bench: AgentBench;
  beforeEach(() => {
    bench = createAgentBench();
  });
  afterEach(() => bench.close());

  it('runs the lines as one script, without -e, in /usr/bin, with no HOME', async () => {
    const { status, exitCode, standardOutput } = await bench.run('false\npwd\necho "home=${HOME-none}"');
    expect({ status, exitCode }).toEqual({ status: 'Success', exitCode: 0 });
    expect(standardOutput.toString()).toBe('/usr/bin\nhome=none\n');
  });

  it('tells the script its instance, region and command', async () => {
    const { standardOutput } = await bench.run('echo $AWS_SSM_INSTANCE_ID $AWS_SSM_REGION_NAME $SSM_COMMAND_ID');
    expect(standardOutput.toString()).toBe('i-0123456789abcdef0 eu-west-1 c-1\n');
  });

  it.each([
    ['3.0.161.0', 'none'],
    ['3.0.284.0', 'c-1'],
  ])('of version %s: the script knows its command as %s', async (agentVersion, expected) => {
    const { standardOutput } = await bench.run('echo $AWS_SSM_INSTANCE_ID ${SSM_COMMAND_ID-none}', { agentVersion });
    expect(standardOutput.toString()).toBe(`i-0123456789abcdef0 ${expected}\n`);
  });

  it('gives the script no input', async () => {
    expect((await bench.run('cat; echo end')).standardOutput.toString()).toBe('end\n');
  });

  it('adds its own line to standard error when a script fails', async () => {
    const { status, exitCode, standardError } = await bench.run('echo oops >&2\nexit 3');
    expect({ status, exitCode }).toEqual({ status: 'Failed', exitCode: 3 });
    expect(standardError.toString()).toBe('oops\nfailed to run commands: exit status 3');
  });

  it('cuts standard output at 24,000 and standard error at 8,000 bytes', async () => {
    const { standardOutput, standardError } = await bench.run(
      'head -c 30000 /dev/zero | tr "\\0" o\nhead -c 30000 /dev/zero | tr "\\0" e >&2',
    );
    expect(standardOutput).toHaveLength(24_000);
    expect(standardError).toHaveLength(8_000);
    expect(standardOutput.toString().endsWith('o--output truncated--')).toBe(true);
    expect(standardError.toString().endsWith('e--output truncated--')).toBe(true);
  });

  it('stays small on disk and in memory however much a script prints', async () => {
    const before = process.memoryUsage().rss;
    const { status, standardOutput } = await bench.run('head -c 200000000 /dev/zero');
    expect({ status, bytes: standardOutput.length }).toEqual({ status: 'Success', bytes: 24_000 });
    expect(bench.file('stdout')).toHaveLength(1_048_576);
    expect(process.memoryUsage().rss - before).toBeLessThan(150_000_000);
  });

  it('leaves script and output on the disk and in its log, where a leak test must look', async () => {
    await bench.run('echo "the-$((40 + 2))-secret"; echo hidden >&2');
    expect(bench.file('_script.sh')).toContain('$((40 + 2))');
    for (const name of ['stdout', 'stdoutConsole']) expect(bench.file(name)).toBe('the-42-secret\n');
    for (const name of ['stderr', 'stderrConsole']) expect(bench.file(name)).toBe('hidden\n');
    expect(bench.log()).toContain('$((40 + 2))');
    expect(bench.log()).toContain('the-42-secret');
  });

  it('runs a script that leaves with 194 again after a reboot, and keeps what it printed before', async () => {
    const mark = join(bench.root, 'rebooted');
    const { status, standardOutput } = await bench.run(`echo run\n[ -e ${mark} ] && exit 0\ntouch ${mark}\nexit 194`);
    expect({ status, reboots: bench.reboots() }).toEqual({ status: 'Success', reboots: 1 });
    expect(standardOutput.toString()).toBe('run\nrun\n');
  });

  it('gives up on a script that asks for a reboot for the fifteenth time', async () => {
    const { status, exitCode } = await bench.run('exit 194');
    expect({ status, exitCode, reboots: bench.reboots() }).toEqual({ status: 'Failed', exitCode: 194, reboots: 14 });
  });

  it('kills the whole process group when the time is over, at once and without warning', async () => {
    const script = "trap 'echo caught' TERM\nsh -c 'echo $$; exec sleep 600' &\nwait";
    // On a busy machine a script may need more time than this before it has started its child.
    for (let executionTimeoutSeconds = 0.5, child = 0; child === 0; executionTimeoutSeconds *= 4) {
      const { status, exitCode, standardOutput } = await bench.run(script, { executionTimeoutSeconds });
      expect({ status, exitCode }).toEqual({ status: 'TimedOut', exitCode: 137 });
      expect(standardOutput.toString()).not.toContain('caught');
      child = Number(/^\d+$/m.exec(standardOutput.toString())?.[0] ?? 0);
      while (child > 0 && isAlive(child)) await sleep(20);
    }
  });

  it('ends a cancelled script, also one that was cancelled before it began', async () => {
    const cancel = new AbortController();
    const mark = join(bench.root, 'begun');
    const running = bench.run(`: >${mark}; sleep 600`, { cancel: cancel.signal });
    while (!existsSync(mark)) await sleep(20);
    cancel.abort();
    expect(await running).toMatchObject({ status: 'Cancelled', exitCode: 137 });
    expect(await bench.run('sleep 60', { cancel: AbortSignal.abort() })).toMatchObject({ status: 'Cancelled' });
  });

  it('stays open while a background child holds the output, and not for one that was redirected', async () => {
    const held = await bench.run('{ sleep 0.4; echo late; } &\necho early');
    expect(held.standardOutput.toString()).toBe('early\nlate\n');
    const { standardOutput } = await bench.run('sleep 600 >/dev/null 2>&1 </dev/null &\necho $!');
    const child = Number(standardOutput.toString());
    expect(isAlive(child)).toBe(true);
    process.kill(child);
  });

  it('can deliver the same document once more, with the same command id', async () => {
    const count = join(bench.root, 'count');
    await bench.run(`echo $SSM_COMMAND_ID >>${count}`);
    expect(await bench.agent.rerun('c-1' as CommandId)).toMatchObject({ status: 'Success' });
    expect(readFileSync(count, 'utf8')).toBe('c-1\nc-1\n');
    expect(await bench.agent.rerun('c-2' as CommandId)).toBeUndefined();
  });

  it('runs five commands side by side and lets the sixth wait', async () => {
    const mark = join(bench.root, 'go');
    const wait = `i=0; while [ ! -e ${mark} ] && [ $i -lt 200 ]; do i=$((i + 1)); sleep 0.05; done`;
    const ids = ['c-1', 'c-2', 'c-3', 'c-4', 'c-5'] as CommandId[];
    const runs = ids.map((commandId) => bench.run(wait, { commandId }));
    const sixth = bench.run(`[ -e ${mark} ] && echo later`, { commandId: 'c-6' as CommandId });
    await sleep(300);
    writeFileSync(mark, '');
    await Promise.all(runs);
    expect((await sixth).standardOutput.toString()).toBe('later\n');
  });

  it('says why where the shell cannot be started', async () => {
    const broken = createAgentBench(['/no/such/shell', '-c']);
    const { status, standardError } = await broken.run('echo x');
    await broken.close();
    expect(status).toBe('Failed');
    expect(standardError.toString()).toContain('ENOENT');
  });

  it('ends what still runs when it is closed, and cancels what comes later', async () => {
    const running = bench.run('sleep 60');
    await sleep(100);
    await bench.agent.close();
    expect(await running).toMatchObject({ status: 'Cancelled' });
    expect(await bench.run('echo x')).toMatchObject({ status: 'Cancelled' });
  });

  it.each(shells)('runs scripts under %s', async (_, argv) => {
    const other = createAgentBench([...argv, '-c']);
    const { status, standardOutput } = await other.run('x=$(printf %s works)\necho "it $x"');
    await other.close();
    expect({ status, output: standardOutput.toString() }).toEqual({ status: 'Success', output: 'it works\n' });
  });
});
