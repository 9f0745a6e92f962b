import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** Changes the body of an answer. `operation`: such as `DescribeInstances`; `nth`: from 0, of this operation. */
export type Alteration = (body: string, operation: string, nth: number) => string;

/** Stands before an endpoint, and lets every answer through an alteration of the moment. */
export interface AlteringProxy {
  readonly url: string;
  /** From now on, counted anew. */
  use(alteration: Alteration): void;
  close(): void;
}

/** Of the connection, not of what is asked. */
const OWN = new Set(['host', 'connection', 'content-length']);

const operationOf = ({ headers }: IncomingMessage, body: string): string =>
  String(headers['x-amz-target'] ?? '').split('.')[1] ?? new URLSearchParams(body).get('Action') ?? '';

export const openAlteringProxy = async (endpoint: string): Promise<AlteringProxy> => {
  let alter: Alteration = (body) => body;
  let counts = new Map<string, number>();
  const pass = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = (await buffer(request)).toString();
    const operation = operationOf(request, body);
    const answer = await fetch(new URL(request.url ?? '/', endpoint), {
      method: 'POST',
      headers: Object.entries(request.headers)
        .filter(([name]) => !OWN.has(name))
        .map(([name, value]): [string, string] => [name, String(value)]),
      body,
    });
    const nth = counts.get(operation) ?? 0;
    counts.set(operation, nth + 1);
    const text = await answer.text();
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
    response.end(alter(text, operation, nth));
  };
  const server = createServer((request, response) => {
    pass(request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    use(alteration) {
      alter = alteration;
      counts = new Map();
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
};
