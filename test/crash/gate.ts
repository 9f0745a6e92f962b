import { once } from 'node:events';
import { createServer, request as send, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** A call on its way to the endpoint. */
export interface GatedCall {
  /** Such as `SendCommand`; empty for services that speak the Query protocol, which change nothing here. */
  readonly operation: string;
  readonly body: string;
}

export type Passage =
  | 'through'
  /** Held for good before it reaches the endpoint. */
  | 'before'
  /** It reaches the endpoint; its answer is held for good. */
  | 'after';

/** A door before an endpoint, for clients that are to die in the middle of a call. */
export interface Gate {
  readonly url: string;
  /** Resolves when a call has been held. */
  readonly held: Promise<void>;
  close(): void;
}

export const openGate = async (endpoint: string, passageOf: (call: GatedCall) => Passage): Promise<Gate> => {
  let tellHeld: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (tellHeld = resolve));
  const pass = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await buffer(request);
    const target = String(request.headers['x-amz-target'] ?? '');
    const passage = passageOf({ operation: target.split('.')[1] ?? '', body: body.toString() });
    if (passage === 'before') {
      tellHeld();
      return;
    }
    const forward = send(new URL(request.url ?? '/', endpoint), { method: 'POST', headers: request.headers });
    forward.end(body);
    const [answer] = (await once(forward, 'response')) as [IncomingMessage];
    const text = await buffer(answer);
    if (passage === 'after') {
      tellHeld();
      return;
    }
    response.writeHead(answer.statusCode ?? 500, answer.headers);
    response.end(text);
  };
  const server = createServer((request, response) => {
    pass(request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    held,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
};
