import { changed, refused, type Change, type StoredObject, type SwarmModel } from './swarm-model.js';

export type ObjectKind = 'config' | 'secret';

const listOf = { config: 'configs', secret: 'secrets' } as const;

export const objectsOf = (model: SwarmModel, kind: ObjectKind): readonly StoredObject[] => model[listOf[kind]];

export type NewObject = Pick<StoredObject, 'id' | 'name' | 'labels' | 'data'>;

/** Creating is atomic: the second of two with one name is refused (swarmkit controlapi). */
export const createObject = (model: SwarmModel, kind: ObjectKind, object: NewObject, now: Date): Change => {
  const present = objectsOf(model, kind);
  if (present.some(({ name }) => name === object.name)) {
    return refused('AlreadyExists', `${kind} ${object.name} already exists`);
  }
  const raftIndex = model.raftIndex + 1;
  const created: StoredObject = { ...object, version: raftIndex, createdAt: now, updatedAt: now };
  return changed({ ...model, raftIndex, [listOf[kind]]: [...present, created] });
};

/** By id, else by name, else by the start of an id. */
export const findObject = (model: SwarmModel, kind: ObjectKind, reference: string): StoredObject | undefined => {
  const present = objectsOf(model, kind);
  return (
    present.find(({ id }) => id === reference) ??
    present.find(({ name }) => name === reference) ??
    present.find(({ id }) => id.startsWith(reference))
  );
};

export const removeObject = (model: SwarmModel, kind: ObjectKind, reference: string): Change => {
  const found = findObject(model, kind, reference);
  if (found === undefined) return { kind: 'refused', message: `${kind} ${reference} not found` };
  const rest = objectsOf(model, kind).filter((object) => object !== found);
  return changed({ ...model, raftIndex: model.raftIndex + 1, [listOf[kind]]: rest });
};
