import type { Events } from '../../ports/events.js';
import type { Journal } from '../../ports/journal.js';

/** A part of a journal with step names of its own: a change that is one move of a larger run writes there as if it were alone. */
export const sectionOf = (journal: Journal, name: string): Journal => ({
  ...journal,
  run: { ...journal.run, step: (swarmId, step) => journal.run.step(swarmId, inSection(name, step)) },
  append: (entry) => journal.append(entry.kind === 'ended' ? entry : { ...entry, step: inSection(name, entry.step) }),
});

const inSection = (section: string, step: string): string => `${section}.${step}`;

/** Without the end of the swarm: it is the end of one move. */
export const withoutEnds = (events: Events): Events => ({
  emit: (event) => {
    if (event.kind !== 'swarm.ended') events.emit(event);
  },
});
