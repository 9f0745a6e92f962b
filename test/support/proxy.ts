import { once } from 'node:events';
import { createServer, request as send, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** A call on its way to an endpoint. */
export interface ProxiedCall {
  /** Such as `SendCommand`; empty where the call names none. */
  readonly operation: string;
  readonly body: string;
}

export interface ProxiedAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

export interface Proxy {
  readonly url: string;
  close(): void;
}

/** By a header, or by the body where a service speaks the Query protocol. */
const operationOf = ({ headers }: IncomingMessage, body: string): string =>
  String(headers['x-amz-target'] ?? '').split('.')[1] ?? new URLSearchParams(body).get('Action') ?? '';

/** Stands before an endpoint. `pass` says what a client hears of its call; one that never resolves holds it for good. */
export const openProxy = async (
  endpoint: string,
  pass: (call: ProxiedCall, forward: () => Promise<ProxiedAnswer>) => Promise<ProxiedAnswer>,
): Promise<Proxy> => {
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = (await buffer(request)).toString();
    const forward = async (): Promise<ProxiedAnswer> => {
      const forwarded = send(new URL(request.url ?? '/', endpoint), { method: 'POST', headers: request.headers });
      forwarded.end(body);
      const [answer] = (await once(forwarded, 'response')) as [IncomingMessage];
      const contentType = answer.headers['content-type'] ?? '';
      return { status: answer.statusCode ?? 500, contentType, body: (await buffer(answer)).toString() };
    };
    const answer = await pass({ operation: operationOf(request, body), body }, forward);
    response.writeHead(answer.status, { 'content-type': answer.contentType });
    response.end(answer.body);
  };
  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
};
