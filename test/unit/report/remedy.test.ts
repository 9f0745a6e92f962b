import { describe, expect, it } from '@jest/globals';
import { changeSettings } from '../../../src/cli/change-options.js';
import { commands } from '../../../src/cli/commands/index.js';
import { parse } from '../../../src/cli/parse-command-line.js';
import { REPEATED } from '../../../src/cli/change/key-operation.js';
import { changingOptions, lookingOptions, stateOption } from '../../../src/cli/selection-options.js';
import type { FleetArguments } from '../../../src/cli/fleet-settings.js';
import type { ChangeArguments } from '../../../src/cli/change-options.js';
import {
  advice,
  here,
  lead,
  onHost,
  onManager,
  ours,
  remedyText,
  sameAgain,
  type Remedy,
} from '../../../src/domain/remedy.js';
import { remedySchema } from '../../../src/domain/remedy-schema.js';
import {
  completeRemedy,
  foldCommand,
  isCommand,
  shownRemedy,
  type OwnCommands,
} from '../../../src/report/complete-remedy.js';
import { anInstanceId } from '../../support/builders/fleet.js';
import { aSwarmId } from '../../support/builders/facts.js';
import { NO_OPTIONS } from '../../support/builders/plan.js';
import { shellWords, whyNoCommand } from '../../support/fit-remedies.js';
import { textOf } from '../../support/remedy.js';

const WEB = aSwarmId('web');
const FLEET = '--tag Role=swarm-manager';
const SELECTION = `${FLEET} --vault ssm-parameter`;
const OWN: OwnCommands = {
  selection: ['--tag', 'Role=swarm-manager'],
  vault: ['--vault', 'ssm-parameter'],
  writing: ['--kms-key', 'alias/swarm'],
  state: ['--state-dir', '/srv/lockstep'],
  again: { command: 'rotate', args: [], options: ['--allow-laggards'] },
};
const RUN = '20261121-233005-4f1a';

const parsed = async (remedy: Remedy): Promise<FleetArguments & ChangeArguments> => {
  const [, ...argv] = shellWords(remedyText(remedy));
  const command = await parse(argv, { commands, version: '0', columns: 100 });
  if (command.kind === 'text') throw new Error('help');
  return command.args as FleetArguments & ChangeArguments;
};

describe('a remedy that is a command of ours', () => {
  it.each([
    ['a look at the fleet', ours('prove', '--swarm', WEB), `lockstep prove --swarm ${WEB} ${SELECTION}`],
    ['a look that reads no vault', ours('discover'), `lockstep discover ${FLEET}`],
    ['an audit', ours('audit', '--prove', '--swarm', WEB), `lockstep audit --prove --swarm ${WEB} ${SELECTION}`],
    [
      'a change',
      ours('enable', '--swarm', WEB),
      `lockstep enable --swarm ${WEB} ${SELECTION} --kms-key alias/swarm --state-dir /srv/lockstep`,
    ],
    ['a resumed run', ours('resume', RUN), `lockstep resume ${RUN} --state-dir /srv/lockstep`],
    ['the list of runs', ours('runs'), 'lockstep runs --state-dir /srv/lockstep'],
    [
      'the same command again',
      sameAgain('--take-over', RUN),
      `lockstep rotate --swarm ${WEB} --allow-laggards --take-over ${RUN} ${SELECTION} --kms-key alias/swarm --state-dir /srv/lockstep`,
    ],
    [
      'the same command again with the vault home',
      sameAgain('--vault-home', '111122223333/eu-west-1'),
      `lockstep rotate --swarm ${WEB} --allow-laggards --vault-home 111122223333/eu-west-1 ${SELECTION} --kms-key alias/swarm --state-dir /srv/lockstep`,
    ],
  ] as const)(
    '%s is completed by what it knows and needs, and the command line takes it',
    async (_case, remedy, whole) => {
      const completed = completeRemedy(remedy, WEB, OWN);
      expect(shownRemedy(completed)).toEqual({ kind: 'lockstep', text: whole });
      expect(await whyNoCommand(whole)).toBeUndefined();
    },
  );

  it('is completed at the end of a sentence as well', () => {
    const remedy = advice('Stop the other one; then look again:', ours('prove', '--swarm', WEB));
    expect(shownRemedy(completeRemedy(remedy, WEB, OWN))).toEqual({
      kind: 'advice',
      text: `Stop the other one; then look again: lockstep prove --swarm ${WEB} ${SELECTION}`,
    });
  });

  it('of a run that is backed out names the run, and no swarm', async () => {
    const again = { command: 'backout', args: [RUN], options: ['--journal', '/tmp/a b'] } as const;
    const whole = `lockstep backout ${RUN} --journal '/tmp/a b' --vault-home 111122223333/eu-west-1`;
    const home = sameAgain('--vault-home', '111122223333/eu-west-1');
    expect(textOf(completeRemedy(home, WEB, { ...NO_OPTIONS, again }))).toBe(whole);
    expect(await whyNoCommand(whole)).toBeUndefined();
    const other = ours('backout', '20261121-233005-ffff');
    expect(completeRemedy(other, WEB, { ...NO_OPTIONS, again })).toEqual(other);
  });

  it.each([
    ours('prove', '--swarm', WEB),
    ours('resume', RUN),
    onManager('docker swarm ca --rotate'),
    here('aws ssm start-session --target i-1'),
    advice('Wait for it to end.'),
    sameAgain('--take-over', RUN),
  ])('or needs nothing, stays as it is: %j', (remedy) => {
    expect(completeRemedy(remedy, WEB, NO_OPTIONS)).toEqual(remedy);
  });

  it('and nothing else is, whatever its words, when there is what could be added', () => {
    for (const remedy of [onManager('docker swarm ca --rotate'), advice('lockstep prove holds what it says')])
      expect(completeRemedy(remedy, WEB, OWN)).toEqual(remedy);
  });
});

describe('the options that a remedy is completed with', () => {
  it('are those that were given, quoted for a shell, and give the same arguments again', async () => {
    const line =
      "rotate --tag 'Role=swarm manager' --tag Env=prod --region eu-west-1 --vault-prefix team/ --vault-home 111122223333/eu-west-1 --kms-key alias/swarm --allow-laggards --min-age 30d --state-dir /srv/x --yes";
    const [command, ...rest] = shellWords(line);
    expect(command).toBe('rotate');
    const args = await parsed(ours('rotate', ...rest));
    const own = { ...changingOptions(args, 'rotate', REPEATED), state: stateOption(args['state-dir']) };
    expect(own).toEqual({
      selection: ['--tag', 'Role=swarm manager', '--tag', 'Env=prod', '--region', 'eu-west-1'],
      vault: ['--vault-prefix', 'team/', '--vault-home', '111122223333/eu-west-1'],
      writing: ['--kms-key', 'alias/swarm'],
      state: ['--state-dir', '/srv/x'],
      again: { command: 'rotate', args: [], options: ['--min-age', '30d', '--allow-laggards'] },
    });
    const again = await parsed(completeRemedy(sameAgain('--take-over', RUN), WEB, own));
    const vault = { 'vault-prefix': 'team/', 'vault-home': '111122223333/eu-west-1' };
    expect(again).toMatchObject({ tag: args.tag, region: args.region, ...vault, yes: false });
    expect(changeSettings(again).policy).toEqual({ ...changeSettings(args).policy, takeOver: RUN });
  });

  it('of a command that changes nothing hold none of a changing one', async () => {
    expect(lookingOptions(await parsed(ours('prove', '--tag', 'Role=m', '--vault', 'ssm-parameter')))).toEqual({
      ...NO_OPTIONS,
      reading: [],
      selection: ['--tag', 'Role=m'],
      vault: ['--vault', 'ssm-parameter'],
    });
  });
});

describe('a remedy', () => {
  const HOST = anInstanceId('web-1');

  it.each([
    [ours('unlock', '--swarm', 'x'), true],
    [onManager('docker swarm ca --rotate'), true],
    [here('aws ssm start-session --target i'), true],
    [onHost(HOST, 'docker node ls'), false],
    [advice('docker and aws are words of a sentence here.'), false],
    [sameAgain('--take-over', RUN), false],
  ])('%j is to be pasted: %s', (remedy, is) => {
    expect(isCommand(shownRemedy(remedy))).toBe(is);
  });

  it('for one host names it', () => {
    expect(remedyText(onHost(HOST, 'docker node ls'))).toBe(`On ${HOST}, which is available: docker node ls`);
  });

  it('quotes what a shell would take apart', () => {
    expect(remedyText(ours('report', RUN, '--state-dir', "/srv/it's here"))).toBe(
      `lockstep report ${RUN} --state-dir '/srv/it'\\''s here'`,
    );
  });

  it.each([
    [ours('prove'), 'Then: lockstep prove'],
    [advice('look.', ours('prove')), 'Then: look. lockstep prove'],
  ])('is led to by words: %j', (remedy, text) => {
    expect(remedyText(lead('Then:', remedy))).toBe(text);
  });

  it.each([
    ours('resume', RUN),
    sameAgain('--take-over', RUN),
    here('aws sts get-caller-identity'),
    onManager('docker info'),
    onHost(HOST, 'docker info'),
    advice('Wait.'),
    advice('Wait; then', ours('prove')),
  ])('is read back from a journal as it was written: %j', (remedy) => {
    expect(remedySchema.parse(JSON.parse(JSON.stringify(remedy)))).toEqual(remedy);
  });

  it('of an unknown kind, or naming a command that there is not, is not read back', () => {
    for (const remedy of ['lockstep prove', { kind: 'other' }, { kind: 'lockstep', command: 'destroy', args: [] }])
      expect(remedySchema.safeParse(remedy).success).toBe(false);
  });

  it('that is wider than the page is broken so that the shell still reads one command', () => {
    const command = `aws ssm x --parameters 'commands=systemctl start docker' --filter "a b" --ids ${'i-0123456789abcdef0 '.repeat(5).trim()}`;
    const folded = foldCommand(command, 40);
    expect(folded.every((line) => line.length <= 40)).toBe(true);
    expect(folded.join('\n').replace(/ \\\n {2}/g, ' ')).toBe(command);
    expect(folded.filter((line) => line.includes("'"))).toEqual(["  'commands=systemctl start docker' \\"]);
  });
});
