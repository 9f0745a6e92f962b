import { z } from 'zod';
import { isInstanceId } from './ids.js';
import { REMEDY_COMMANDS, type OurCommand, type Remedy, type RemedyCommand } from './remedy.js';

const text = z.string();

export const remedyCommandSchema: z.ZodType<RemedyCommand> = z.enum(Object.keys(REMEDY_COMMANDS) as RemedyCommand[]);

const ourCommand: z.ZodType<OurCommand> = z.strictObject({
  kind: z.literal('lockstep'),
  command: remedyCommandSchema,
  args: z.array(text),
});

/** Of a remedy that is read back from a journal. */
export const remedySchema: z.ZodType<Remedy> = z.union([
  ourCommand,
  z.strictObject({ kind: z.literal('again'), options: z.array(text) }),
  z.strictObject({
    kind: z.literal('shell'),
    at: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('operator') }),
      z.strictObject({ kind: z.literal('manager') }),
      z.strictObject({ kind: z.literal('host'), instanceId: text.refine(isInstanceId) }),
    ]),
    command: text,
  }),
  z.strictObject({ kind: z.literal('advice'), text, then: ourCommand.nullable() }),
]);
