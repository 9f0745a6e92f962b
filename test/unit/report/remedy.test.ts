import { describe, expect, it } from '@jest/globals';
import { changeSettings } from '../../../src/cli/change-options.js';
import { commands } from '../../../src/cli/commands/index.js';
import { parse } from '../../../src/cli/parse.js';
import { changingOptions, lookingOptions, stateOption } from '../../../src/cli/selection-options.js';
import type { FleetArguments } from '../../../src/cli/fleet-settings.js';
import type { ChangeArguments } from '../../../src/cli/change-options.js';
import { completeRemedy, foldCommand, isCommand, type OwnCommands } from '../../../src/report/remedy.js';
import { aSwarmId } from '../../support/builders/facts.js';
import { NO_OPTIONS } from '../../support/builders/plan.js';

const WEB = aSwarmId('web');
const FLEET = '--tag Role=swarm-manager';
const SELECTION = `${FLEET} --vault ssm-parameter`;
const OWN: OwnCommands = {
  selection: FLEET,
  vault: '--vault ssm-parameter',
  writing: '--kms-key alias/swarm',
  state: '--state-dir /srv/lockstep',
  again: { command: 'rotate', options: '--allow-laggards' },
};
const RUN = '20261121-233005-4f1a';

const parsed = async (line: string): Promise<FleetArguments & ChangeArguments> => {
  const argv = line.match(/'[^']*'|\S+/g)?.map((word) => word.replaceAll("'", '')) ?? [];
  const command = await parse(argv, { commands, version: '0', columns: 100 });
  if (command.kind === 'text') throw new Error('help');
  return command.args as FleetArguments & ChangeArguments;
};

describe('a remedy that is a command of ours', () => {
  it.each([
    ['a look at the fleet', `lockstep prove --swarm ${WEB}`, `lockstep prove --swarm ${WEB} ${SELECTION}`],
    ['a look that reads no vault', 'lockstep discover', `lockstep discover ${FLEET}`],
    ['an audit', `lockstep audit --prove --swarm ${WEB}`, `lockstep audit --prove --swarm ${WEB} ${SELECTION}`],
    [
      'a change',
      `lockstep enable --swarm ${WEB}`,
      `lockstep enable --swarm ${WEB} ${SELECTION} --kms-key alias/swarm --state-dir /srv/lockstep`,
    ],
    ['a resumed run', `lockstep resume ${RUN}`, `lockstep resume ${RUN} --state-dir /srv/lockstep`],
    ['the list of runs', 'lockstep runs', 'lockstep runs --state-dir /srv/lockstep'],
    [
      'the same command again',
      `--take-over ${RUN}`,
      `lockstep rotate --swarm ${WEB} --allow-laggards --take-over ${RUN} ${SELECTION} --kms-key alias/swarm --state-dir /srv/lockstep`,
    ],
    [
      'the same command again with the vault home',
      '--vault-home 111122223333/eu-west-1',
      `lockstep rotate --swarm ${WEB} --allow-laggards --vault-home 111122223333/eu-west-1 ${SELECTION} --kms-key alias/swarm --state-dir /srv/lockstep`,
    ],
  ])('%s is completed by what it knows and needs, and the command line takes it', async (_case, remedy, whole) => {
    expect(completeRemedy(remedy, WEB, OWN)).toBe(whole);
    await expect(parsed(whole.replace('lockstep ', ''))).resolves.toBeDefined();
  });

  it.each([
    `lockstep prove --swarm ${WEB}`,
    `lockstep resume ${RUN}`,
    'docker swarm ca --rotate',
    'aws ssm start-session --target i-1',
    'Wait for it to end.',
  ])('or needs nothing, stays as it is: %s', (remedy) => {
    expect(completeRemedy(remedy, WEB, NO_OPTIONS)).toBe(remedy);
  });

  it('and nothing else is, when there is what could be added', () => {
    for (const remedy of ['docker swarm ca --rotate', 'Wait for it to end.', 'lockstep holds what it says'])
      expect(completeRemedy(remedy, WEB, OWN)).toBe(remedy);
  });
});

describe('the options that a remedy is completed with', () => {
  it('are those that were given, quoted for a shell, and give the same arguments again', async () => {
    const line =
      "rotate --tag 'Role=swarm manager' --tag Env=prod --region eu-west-1 --vault-prefix team/ --vault-home 111122223333/eu-west-1 --kms-key alias/swarm --allow-laggards --min-age 30d --state-dir /srv/x --yes";
    const args = await parsed(line);
    const own = { ...changingOptions(args, 'rotate'), state: stateOption(args['state-dir']) };
    expect(own).toEqual({
      selection: "--tag 'Role=swarm manager' --tag Env=prod --region eu-west-1",
      vault: '--vault-prefix team/ --vault-home 111122223333/eu-west-1',
      writing: '--kms-key alias/swarm',
      state: '--state-dir /srv/x',
      again: { command: 'rotate', options: '--min-age 30d --allow-laggards' },
    });
    const again = await parsed(completeRemedy(`--take-over ${RUN}`, WEB, own).replace('lockstep ', ''));
    const vault = { 'vault-prefix': 'team/', 'vault-home': '111122223333/eu-west-1' };
    expect(again).toMatchObject({ tag: args.tag, region: args.region, ...vault, yes: false });
    expect(changeSettings(again).policy).toEqual({ ...changeSettings(args).policy, takeOver: RUN });
  });

  it('of a command that changes nothing hold none of a changing one', async () => {
    expect(lookingOptions(await parsed('prove --tag Role=m --vault ssm-parameter'))).toEqual({
      ...NO_OPTIONS,
      reading: '',
      selection: '--tag Role=m',
      vault: '--vault ssm-parameter',
    });
  });
});

describe('a remedy', () => {
  it.each([
    ['lockstep unlock --swarm x', true],
    ['docker swarm ca --rotate', true],
    ['aws ssm start-session --target i', true],
    ['Wait for it to end.', false],
  ])('%s is a command: %s', (remedy, is) => {
    expect(isCommand(remedy)).toBe(is);
  });

  it('that is wider than the page is broken so that the shell still reads one command', () => {
    const command = `aws ssm x --parameters 'commands=systemctl start docker' --filter "a b" --ids ${'i-0123456789abcdef0 '.repeat(5).trim()}`;
    const folded = foldCommand(command, 40);
    expect(folded.every((line) => line.length <= 40)).toBe(true);
    expect(folded.join('\n').replace(/ \\\n {2}/g, ' ')).toBe(command);
    expect(folded.filter((line) => line.includes("'"))).toEqual(["  'commands=systemctl start docker' \\"]);
  });
});
