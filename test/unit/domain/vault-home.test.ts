import { describe, expect, it } from '@jest/globals';
import type { HomeClaim, StoredView, VaultHome } from '../../../src/domain/custody.js';
import type { AccountId, Region } from '../../../src/domain/ids.js';
import { byScope, decideHome, homeLabel, homeRemedy, shelfFor, whyUndecided } from '../../../src/domain/vault-home.js';
import { aRefusal, keptIn } from '../../support/builders/custody.js';
import { aHome, aManager } from '../../support/builders/fleet.js';
import { fc } from '../../support/fast-check.js';
import { textOf } from '../../support/remedy.js';
import { ours } from '../../../src/domain/remedy.js';

const OURS = aHome();
const ELSEWHERE = aHome({ region: 'us-east-1' as Region });
const STRANGER = aHome({ account: '444455556666' as AccountId });
const NOTHING: StoredView = { kind: 'nothing' };

/** Managers that the swarm lists. */
const members = (...names: readonly string[]) => names.map((name) => aManager({ name }));
/** Whoever only says that it is a manager. */
const claiming = (name: string) => ({ ...aManager({ name, state: 'locked' }), member: undefined });
const claim = (home: VaultHome, managers: HomeClaim['managers'] = [], vault: StoredView = NOTHING): HomeClaim => ({
  home,
  managers,
  vault,
});

describe('the vault home of a swarm', () => {
  it.each([
    ['nothing is stored yet', claim(OURS, members('web-1'))],
    ['its keys are stored there', claim(OURS, members('web-1'), keptIn())],
    ['its vault cannot be read', claim(OURS, members('web-1'), aRefusal())],
    ['nobody there serves', claim(OURS, [claiming('web-1')])],
  ])('is the only account and region with a claim to it, where %s', (_case, ours) => {
    expect(decideHome([ours, claim(ELSEWHERE), claim(STRANGER, [], aRefusal())])).toEqual({
      home: OURS,
      vault: ours.vault,
    });
  });

  it.each([
    ['a locked instance of another account claims it, and nothing is stored', [claiming('evil')], NOTHING, NOTHING],
    ['one claims it while the keys are stored here', [claiming('evil')], NOTHING, keptIn()],
    ['one claims it and has a vault of its own', [claiming('evil')], keptIn(), NOTHING],
    ['both vaults hold something', [], keptIn(), keptIn()],
    ['only a vault elsewhere holds something', [], keptIn(), NOTHING],
    ['its managers are in both', members('web-2'), NOTHING, keptIn()],
  ] as const)('is not decided where %s', (_case, managers, theirs, ours) => {
    const claims = [claim(OURS, members('web-1'), ours), claim(STRANGER, managers, theirs)];
    expect(decideHome([...claims, claim(ELSEWHERE)])).toEqual({
      home: undefined,
      vault: { kind: 'undecided', claims },
    });
  });

  it('is looked for in the order of accounts and regions', () => {
    expect([STRANGER, ELSEWHERE, OURS].sort(byScope)).toEqual([OURS, ELSEWHERE, STRANGER]);
  });

  it('is told with its service, as the option takes it', () => {
    expect(homeLabel(aHome({ service: 'ssm-parameter' }))).toBe('Parameter Store in 111122223333/eu-west-1');
  });
});

describe('an undecided vault home', () => {
  const attacked = [claim(STRANGER, [claiming('evil')]), claim(OURS, members('web-1', 'web-2'), keptIn())];

  it('names both sides, who claims the swarm there, and what each vault holds', () => {
    expect(whyUndecided(attacked)).toMatch(
      /^2 accounts or regions claim this swarm, so its vault home is not decided and no vault is written\. 444455556666\/eu-west-1: evil \(i-\w+, locked\); its vault holds nothing of the swarm\. 111122223333\/eu-west-1: web-1 \(i-\w+\), web-2 \(i-\w+\); its vault holds 3 key versions of the swarm\.$/,
    );
  });

  it.each([
    ['the one whose managers the swarm lists and whose vault holds its keys', attacked, OURS],
    [
      'the one with most listed managers, where nothing is stored',
      [claim(ELSEWHERE, members('a')), claim(OURS, members('b', 'c'))],
      OURS,
    ],
    [
      'the one that stores the keys, of a swarm over two regions',
      [claim(ELSEWHERE, members('a'), keptIn()), claim(OURS, members('b', 'c'))],
      ELSEWHERE,
    ],
  ])('is settled by a command that names %s', (_case, claims, home) => {
    expect(textOf(homeRemedy(claims, ours('prove')))).toBe(
      `lockstep prove --vault-home ${home.account}/${home.region}`,
    );
  });

  it.each([
    [
      'nobody that the swarm lists is anywhere',
      [claim(OURS, [claiming('a')], keptIn()), claim(STRANGER, [claiming('b')])],
    ],
    ['a vault of nobody it lists holds something', [claim(OURS, members('a')), claim(STRANGER, [], keptIn())]],
    ['both vaults hold something', [claim(OURS, members('a'), keptIn()), claim(STRANGER, members('b'), keptIn())]],
  ])(
    'is for a person to settle where %s: no command leads a key into a vault that may be a stranger\u2019s',
    (_case, claims) => {
      expect(textOf(homeRemedy(claims, ours('prove')))).toBe(
        'Run the same command with the account and region whose vault is yours: --vault-home 111122223333/eu-west-1, --vault-home 444455556666/eu-west-1',
      );
    },
  );

  it('leaves every key in the account and region that stores it', () => {
    const place = fc.constantFrom(OURS, ELSEWHERE, STRANGER);
    const stored = fc.constantFrom(NOTHING, keptIn(), aRefusal());
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(place, stored), { minLength: 2, selector: ([home]) => home }),
        place,
        (seen, host) => {
          const claims = seen.map(([home, vault]) => claim(home, members('web-1'), vault));
          const shelf = { home: undefined, vault: { kind: 'undecided', claims } } as const;
          const { home, vault } = shelfFor(shelf, host);
          if (vault.kind === 'kept') expect(home).toEqual(host);
          expect(vault).toEqual(claims.find((each) => each.home === host)?.vault ?? NOTHING);
        },
      ),
    );
  });

  it('is not asked for where the home is decided: its keys go wherever they are proven to fit', () => {
    const shelf = { home: OURS, vault: keptIn() };
    expect(shelfFor(shelf, STRANGER)).toBe(shelf);
  });
});
