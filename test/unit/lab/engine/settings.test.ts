import { describe, expect, it } from '@jest/globals';
import { planHosts } from '../../../../src/lab/engine/engine-settings.js';
import { PLACEMENT } from '../../../engine/placement.js';

describe('the hosts of an engine lab', () => {
  it('are the managers and workers of each swarm, then the lone hosts, each at an address of its own', () => {
    const plans = planHosts({
      swarms: [
        { name: 'a', managers: 2, workers: 1, autolock: true, ...PLACEMENT },
        { name: 'b', managers: 1, autolock: false, ...PLACEMENT },
      ],
      hosts: [{ name: 'lone', engine: 'stopped', ...PLACEMENT }],
    });
    expect(plans.map(({ name }) => name)).toEqual(['a-manager-1', 'a-manager-2', 'a-worker-1', 'b-manager-1', 'lone']);
    expect(plans.map(({ index }) => index)).toEqual([1, 2, 3, 4, 5]);
    expect(plans.map(({ engine }) => engine)).toEqual(['running', 'running', 'running', 'running', 'stopped']);
  });

  it('go round the zones of their swarm', () => {
    const zonesOf = (zones?: string[]): string[] =>
      planHosts({
        swarms: [{ name: 'a', managers: 4, autolock: true, ...PLACEMENT, ...(zones && { zones }) }],
      }).map(({ zone }) => zone);
    expect(zonesOf()).toEqual(['eu-west-1a', 'eu-west-1b', 'eu-west-1c', 'eu-west-1a']);
    expect(zonesOf(['eu-west-1c', 'eu-west-1b'])).toEqual(['eu-west-1c', 'eu-west-1b', 'eu-west-1c', 'eu-west-1b']);
  });

  it('are refused with every problem at once', () => {
    const lone = (name: string) => ({ name, engine: 'running', ...PLACEMENT }) as const;
    expect(() =>
      planHosts({
        swarms: [{ name: 'empty', managers: 0, autolock: true, ...PLACEMENT }],
        hosts: [lone('twice'), lone('twice'), lone('../etc')],
      }),
    ).toThrow(
      expect.objectContaining({
        code: 'LAB_SETTINGS',
        message:
          'The lab cannot be made: host name ../etc is no DNS label; host name twice is given twice; swarm empty has no manager.',
      }),
    );
  });
});
