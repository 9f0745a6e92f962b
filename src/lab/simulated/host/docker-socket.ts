import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import type { DockerAnswer, DockerCall } from '../docker/docker-command.js';

const hex = (text: string | Buffer): string => Buffer.from(text).toString('hex');
const inHex = z.hex().transform((text) => Buffer.from(text, 'hex'));
const callSchema = z.tuple([z.literal('call'), inHex], inHex);
const inputSchema = z.tuple([z.literal('input'), inHex]);

/**
 * One client's call, in lines of words; all but the first word of a line in hexadecimal, so that every client can do it:
 * `call <working directory> <argument>…`, then `read line|all` and `input <text>` each time that input is asked for,
 * and at the end `end <exit code> <standard output> <standard error>`.
 */
const serve = async (socket: Socket, answer: (call: DockerCall) => Promise<DockerAnswer>): Promise<void> => {
  const lines = createInterface({ input: socket })[Symbol.asyncIterator]();
  const next = async (): Promise<readonly string[]> => {
    const line = await lines.next();
    if (line.done === true) throw new Error('the docker client has gone');
    return line.value.split(' ');
  };
  const send = (...words: readonly string[]): void => {
    if (socket.writable) socket.write(`${words.join(' ')}\n`);
  };
  const [, workingDirectory, ...argv] = callSchema.parse(await next());
  const { exitCode, stdout, stderr } = await answer({
    argv: argv.map(String),
    workingDirectory: String(workingDirectory),
    async readInput(how) {
      send('read', how);
      const [, input] = inputSchema.parse(await next());
      return input;
    },
  });
  send('end', String(exitCode), hex(stdout), hex(stderr));
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
