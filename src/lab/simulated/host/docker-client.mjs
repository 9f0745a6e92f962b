// The `docker` of a simulated host: hands its words to the simulated engine and prints the answer (protocol: docker-socket.ts).
// It reads standard input only when the engine's side asks for it, as docker itself does.
import { Buffer } from 'node:buffer';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';

const [socketPath, ...words] = process.argv.slice(2);
const socket = connect(socketPath);

const send = (kind, texts) =>
  socket.write(`${[kind, ...texts.map((text) => Buffer.from(text).toString('hex'))].join(' ')}\n`);

/** Calls back with everything up to the first newline (`line`) or the end of the input (`all`). */
const readInput = (how, done) => {
  const chunks = [];
  const finish = () => {
    process.stdin.removeAllListeners();
    process.stdin.destroy();
    done(Buffer.concat(chunks));
  };
  process.stdin.on('data', (chunk) => {
    chunks.push(chunk);
    if (how === 'line' && chunk.includes(10)) finish();
  });
  process.stdin.once('end', finish);
  process.stdin.once('error', finish);
};

const answer = (exitCode, stdout, stderr) => {
  // Whoever reads us may have gone (`docker … | head -n 1`); that is no failure of ours.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  process.stdout.write(Buffer.from(stdout, 'hex'));
  process.stderr.write(Buffer.from(stderr, 'hex'));
  process.exitCode = Number(exitCode);
  socket.end();
};

let answered = false;
const unreachable = () => {
  if (answered) return;
  answered = true;
  process.stderr.write(
    'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?\n',
  );
  process.exitCode = 1;
};

socket.once('connect', () => send('call', words));
socket.once('error', unreachable);
socket.once('close', unreachable);
createInterface({ input: socket }).on('line', (line) => {
  const [kind, ...rest] = line.split(' ');
  if (kind === 'read') {
    readInput(rest[0], (input) => send('input', [input]));
    return;
  }
  answered = true;
  answer(...rest);
});
