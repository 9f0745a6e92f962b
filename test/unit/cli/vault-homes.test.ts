import { describe, expect, it } from '@jest/globals';
import { keySettings } from '../../../src/cli/key-settings.js';
import { homesOf } from '../../../src/cli/change/change-command.js';
import { KEY_OPERATION } from '../../../src/cli/change/key-operation.js';
import { goingBy, homesIn } from '../../../src/cli/vault-homes.js';
import type { Region } from '../../../src/domain/ids.js';
import { aSwarmId } from '../../support/builders/facts.js';
import { aHome, aScope } from '../../support/builders/fleet.js';
import { aChange } from '../../support/builders/plan.js';

const [WEST, EAST] = [aScope(), aScope({ region: 'us-east-1' as Region })];
const [WEB, BATCH] = [aSwarmId('web'), aSwarmId('batch')];

const chosen = (args: Parameters<typeof keySettings>[0], config: Parameters<typeof keySettings>[1] = {}) => {
  const { settings, problems } = keySettings(args, config);
  expect(problems).toEqual([]);
  return homesIn(settings, [WEST, EAST]);
};

describe('the vault home that an operator names', () => {
  it('is none where nothing is said, one for every swarm, or one for a single swarm, which goes first', () => {
    expect(chosen({}).chosenHome(WEB)).toBeUndefined();
    const named = chosen(
      { 'vault-home': '111122223333/eu-west-1', vault: 'ssm-parameter' },
      { vaultHome: '111122223333/eu-central-1', vaultHomes: { [BATCH]: '111122223333/us-east-1' } },
    );
    expect(named.chosenHome(WEB)).toEqual({ ...WEST, service: 'ssm-parameter' });
    expect(named.chosenHome(BATCH)).toEqual({ ...EAST, service: 'ssm-parameter' });
    expect(chosen({}, { vaultHome: '111122223333/us-east-1' }).chosenHome(WEB)).toEqual({
      ...EAST,
      service: 'secretsmanager',
    });
  });

  it('has to be one that the run reaches; the error names those', () => {
    const beyond = { 'vault-home': '999900001111/eu-west-1' };
    expect(() => chosen(beyond)).toThrow(
      'the vault home 999900001111/eu-west-1 is not one of the accounts and regions of this run: Secrets Manager in 111122223333/eu-west-1, Secrets Manager in 111122223333/us-east-1',
    );
    const single = chosen({}, { vaultHomes: { [BATCH]: '999900001111/eu-west-1' } });
    expect(single.chosenHome(WEB)).toBeUndefined();
    expect(() => single.chosenHome(BATCH)).toThrow(`the vault home of swarm ${BATCH}, 999900001111/eu-west-1`);
  });

  it('is what was confirmed, once something was, and a run that does not reach that one does not begin', () => {
    const homes = homesIn({ vault: 'secretsmanager', vaultHome: WEST, vaultHomes: {} }, [WEST, EAST]);
    const confirmed = homesOf(KEY_OPERATION, [aChange({ home: aHome({ region: EAST.region }) })]);
    expect(goingBy(homes, confirmed).chosenHome(WEB)).toEqual(aHome({ region: EAST.region }));
    expect(goingBy(homes, confirmed).chosenHome(BATCH)).toEqual(aHome());
    const otherService = homesOf(KEY_OPERATION, [aChange({ home: aHome({ service: 'ssm-parameter' }) })]);
    expect(() => goingBy(homes, otherService)).toThrow('Parameter Store in 111122223333/eu-west-1, is not one of');
  });
});
