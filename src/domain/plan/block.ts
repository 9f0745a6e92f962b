import { label } from '../findings/manager-survey.js';
import type { Manager } from '../fleet.js';
import { listed } from '../text.js';
import type { Block } from './plan.js';
import type { Situation, SwarmSituation } from './situation.js';

/** What stands in the way, each with what to do about it; empty where nothing does. */
export type BlockRule<Of extends SwarmSituation = Situation> = (situation: Of) => readonly Block[];

/** One block about all of them; none where there are none. */
export const blockFor = <Item>(items: readonly Item[], block: (items: readonly Item[]) => Block): readonly Block[] =>
  items.length === 0 ? [] : [block(items)];

export const names = (parts: readonly { readonly manager: Manager }[]): string =>
  listed(parts.map(({ manager }) => label(manager)));

/** What an engine or a service says may bring its own full stop. */
export const ended = (text: string): string => (text.endsWith('.') ? text : `${text}.`);
