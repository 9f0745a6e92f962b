import { it } from '@jest/globals';
import { createEngineLab } from '../../src/lab/engine/engine-lab.js';
import { PLACEMENT } from './placement.js';
it.each(['/usr/local/bin/docker', '/usr/bin/docker'])('%s', async (docker) => {
  const lab = await createEngineLab({ paths: { dockerd: '/usr/sbin/dockerd', docker }, swarms: [{ name: 'o', managers: 1, workers: 1, autolock: true, ...PLACEMENT }] });
  const out: string[] = ['# client ' + docker];
  try {
    const a = lab.host('o-manager-1');
    const id = (await a.docker(['info', '-f', '{{.Swarm.NodeID}}'])).stdout.trim();
    for (const args of [['--version'], ['node', 'inspect', 'self', 'nobody', '--format', '{{.Spec.Role}}'], ['node', 'inspect', 'nobody'], ['node', 'demote', 'self'], ['node', 'demote', id], ['node','demote', 'o-manager-1'], ['node', 'rm', 'self'], ['node','rm',id], ['node', 'promote', 'self'], ['node', 'promote', id], ['node', 'ps', 'self'], ['node', 'update', '--role', 'worker', id], ['config', 'inspect', 'nothing'], ['config', 'rm', 'nothing'], ['network', 'inspect', 'nothing'], ['secret', 'inspect', 'nothing'],['info','-f','{{.Swarm'],['info','-f','{{.Nope}}'], ['info','-f','{{json .Swarm}}'], ['swarm', 'nosuch'], ['nosuch'], ['swarm', 'unlock', 'x'], ['swarm','unlock-key','-x'], ['swarm','update','--autolock=maybe'], ['swarm', 'update', '--cert-expiry', '10m'], ['swarm','update','--task-history-limit','5'], ['version','--format','{{json .}}'], ['swarm','ca','--rotate','--quiet','--cert-expiry','2h'], ['swarm','inspect']])
      { const r = await a.docker(args); out.push(`$ docker ${args.join(' ')}\nrc ${r.exitCode}\n--- stdout\n${r.stdout}--- stderr\n${r.stderr}`); }
  } finally { await lab.close(); }
  const { appendFileSync } = await import('node:fs');
  appendFileSync('/tmp/w/engine-facts/both-clients.txt', out.join('\n') + '\n');
}, 120000);
