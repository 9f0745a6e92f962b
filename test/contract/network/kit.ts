import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { connect, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';

/** A certificate authority of this test, and a certificate of it for the names of AWS in eu-west-1. */
export interface Authority {
  /** The file with its certificate. */
  readonly bundle: string;
  readonly cert: Buffer;
  readonly key: Buffer;
  remove(): void;
}

const NAMES = ['*.eu-west-1.amazonaws.com', '*.us-east-1.amazonaws.com', 'portal.sso.eu-west-1.amazonaws.com'];

export const createAuthority = (): Authority => {
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-ca-'));
  const path = (name: string): string => join(folder, name);
  const openssl = (...args: string[]): void => void execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' });
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  writeFileSync(path('names'), `subjectAltName=${NAMES.map((name) => `DNS:${name}`).join(',')}`);
  openssl('req', '-x509', ...newKey, '-keyout', 'ca.key', '-out', 'ca.pem', '-subj', '/CN=proxy CA', '-days', '2');
  openssl('req', ...newKey, '-keyout', 'aws.key', '-out', 'aws.csr', '-subj', '/CN=aws');
  openssl(
    ...['x509', '-req', '-in', 'aws.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial'],
    ...['-out', 'aws.pem', '-days', '2', '-extfile', 'names'],
  );
  return {
    bundle: path('ca.pem'),
    cert: readFileSync(path('aws.pem')),
    key: readFileSync(path('aws.key')),
    remove: () => {
      rmSync(folder, { recursive: true });
    },
  };
};

export interface CorporateProxy {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  /** What was asked for with CONNECT, in order. */
  readonly targets: readonly string[];
  /** Values of Proxy-Authorization that came along. */
  readonly authorizations: readonly (string | undefined)[];
  close(): void;
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

/** A proxy that takes every host to the plain endpoint `to`, with TLS of its own authority, as one that inspects traffic does. */
export const openCorporateProxy = async (
  to: string,
  authority: Authority,
  /** What it answers CONNECT with. */
  status: (target: string) => number = () => 200,
): Promise<CorporateProxy> => {
  const targets: string[] = [];
  const authorizations: (string | undefined)[] = [];
  const sockets = new Set<Socket>();
  const joined = (one: Socket, other: Socket): void => {
    for (const socket of [one, other]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
    }
    one.pipe(other).pipe(one);
  };
  const inside = createTlsServer({ cert: authority.cert, key: authority.key }, (socket) => {
    joined(socket, connect(Number(new URL(to).port), '127.0.0.1'));
  });
  inside.listen(0, '127.0.0.1');
  await once(inside, 'listening');
  const server = createHttpServer();
  server.on('connect', (request, socket: Socket) => {
    const target = request.url ?? '';
    targets.push(target);
    authorizations.push(request.headers['proxy-authorization']);
    const code = status(target);
    socket.write(`HTTP/1.1 ${code} said the proxy\r\n\r\n`);
    if (code === 200) joined(socket, connect(portOf(inside), '127.0.0.1'));
    else socket.end('<html>ask your administrator</html>');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${portOf(server)}`,
    targets,
    authorizations,
    close: () => {
      server.close();
      inside.close();
      for (const socket of sockets) socket.destroy();
    },
  };
};
