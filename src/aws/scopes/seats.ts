import type { Region } from '../../domain/ids.js';
import type { AwsClients } from '../clients/clients.js';

/** A region with its clients, for questions about the account as a whole. */
export interface Seat {
  readonly region: Region;
  readonly clients: AwsClients;
}

/** Asks one seat after the other; if none answers, the error of the first, which is the one that was asked for. */
export const firstAnswer = async <Answer>(
  seats: readonly Seat[],
  ask: (seat: Seat) => Promise<Answer>,
): Promise<Answer> => {
  const errors: unknown[] = [];
  for (const seat of seats) {
    try {
      return await ask(seat);
    } catch (error) {
      errors.push(error);
    }
  }
  throw errors[0];
};
