import { z } from 'zod';

/** Shapes of the Systems Manager service model that several operations share. */
export const instanceId = z.string().regex(/(^i-(\w{8}|\w{17})$)|(^mi-\w{17}$)/);
export const commandId = z.string().min(36).max(36);
export const nextToken = z.string().optional();
export const instanceIds = z.array(instanceId).max(50);

/** `MaxResults` between two bounds, with the service's default. */
export const maxResults = (least: number, most: number, standard: number) =>
  z.number().int().min(least).max(most).default(standard);

/** CommandFilter: its members are written in lower case, unlike all others. */
export const commandFilters = z
  .array(
    z.object({
      key: z.enum(['InvokedAfter', 'InvokedBefore', 'Status', 'ExecutionStage', 'DocumentName']),
      value: z.string().min(1).max(128),
    }),
  )
  .min(1)
  .max(5)
  .optional();

export type CommandFilters = z.output<typeof commandFilters>;
