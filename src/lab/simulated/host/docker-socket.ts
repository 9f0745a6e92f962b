import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import type { DockerAnswer, DockerCall } from '../docker/command.js';

const callSchema = z.object({ argv: z.array(z.string()), workingDirectory: z.string() });
const inputSchema = z.object({ input: z.base64() });

/** One client's call: a line with its arguments, then a line of input for each time that it is asked for. */
const serve = async (socket: Socket, answer: (call: DockerCall) => Promise<DockerAnswer>): Promise<void> => {
  const lines = createInterface({ input: socket })[Symbol.asyncIterator]();
  const next = async (): Promise<unknown> => {
    const line = await lines.next();
    if (line.done === true) throw new Error('the docker client has gone');
    return JSON.parse(line.value);
  };
  const send = (message: unknown): void => {
    if (socket.writable) socket.write(`${JSON.stringify(message)}\n`);
  };
  const call = callSchema.parse(await next());
  send(
    await answer({
      ...call,
      async readInput(how) {
        send({ read: how });
        return Buffer.from(inputSchema.parse(await next()).input, 'base64');
      },
    }),
  );
  socket.end();
};

export interface DockerSocket {
  close(): Promise<void>;
}

/**
 * Answers the docker clients of one host on a unix socket. A client that is killed does not stop what it has begun:
 * the engine's work goes on, only the answer is dropped.
 */
export const listenForDocker = async (
  path: string,
  answer: (call: DockerCall) => Promise<DockerAnswer>,
): Promise<DockerSocket> => {
  const open = new Set<Socket>();
  const server: Server = createServer((socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    socket.on('error', () => socket.destroy());
    serve(socket, answer).catch(() => socket.destroy());
  });
  server.listen(path);
  await once(server, 'listening');
  return {
    async close() {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
};
