import { z } from 'zod';
import { isNodeId, isSwarmId } from '../domain/ids.js';

/** The JSON values in a probe's answer, as the docker client wrote them with the templates in probe.sh. */

const name = z.string().max(253);
const swarmId = z.string().refine(isSwarmId, 'not a swarm id');
const nodeId = z.string().refine(isNodeId, 'not a node id');
const count = z.int().nonnegative();

/** `.Swarm.LocalNodeState` (moby api/types/swarm). */
export const nodeStateWord = z.enum(['inactive', 'pending', 'active', 'error', 'locked']);

const json = <Schema extends z.ZodType>(schema: Schema) =>
  z.string().transform((text, context): z.output<Schema> => {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      context.addIssue({ code: 'custom', message: 'not JSON' });
      return z.NEVER;
    }
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data;
    context.addIssue({ code: 'custom', message: z.prettifyError(parsed.error) });
    return z.NEVER;
  });

export const infoLine = json(
  z.strictObject({
    version: name,
    root: z.string().max(4096),
    state: nodeStateWord,
    control: z.boolean(),
    node: z.union([nodeId, z.literal('')]),
    addr: name,
    error: z.string(),
    managers: count,
    nodes: count,
    cluster: z
      .strictObject({
        id: swarmId,
        version: count,
        autolock: z.boolean(),
        certExpiry: count,
        rotating: z.boolean(),
      })
      .optional(),
  }),
);

export const memberLine = json(
  z.strictObject({
    id: nodeId,
    host: name,
    status: z.enum(['unknown', 'down', 'ready', 'disconnected']),
    avail: z.enum(['active', 'pause', 'drain']),
    engine: name,
    leader: z.boolean().optional(),
    reach: z.enum(['unknown', 'unreachable', 'reachable']).optional(),
    addr: name.optional(),
  }),
);

/** `swarm/docker-state.json`: engines add fields over time, so the others are passed over (moby daemon/cluster). */
export const listenerLine = json(
  z.object({
    ListenAddr: name,
    AdvertiseAddr: name,
    DataPathAddr: name.optional(),
  }),
);

/** `swarm/state.json` (swarmkit node.go, persistentRemotes); null before the first manager is known. */
export const peersLine = json(
  z
    .array(z.object({ node_id: nodeId, addr: name }))
    .max(64)
    .nullable(),
);

export const overlayName = json(name);

export const epochSeconds = z
  .string()
  .regex(/^\d{1,12}$/)
  .transform((text) => new Date(Number(text) * 1000));
export const wholeNumber = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number);
