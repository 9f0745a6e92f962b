// The `docker` of a simulated host: hands its arguments to the simulated engine and prints the answer.
// It reads standard input only when the engine's side asks for it, as docker itself does.
import { Buffer } from 'node:buffer';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';

const [socketPath, ...argv] = process.argv.slice(2);
const socket = connect(socketPath);

const send = (message) => socket.write(`${JSON.stringify(message)}\n`);

/** Calls back with everything up to the first newline (`line`) or the end of the input (`all`), as base64. */
const readInput = (how, done) => {
  const chunks = [];
  const finish = () => {
    process.stdin.removeAllListeners();
    process.stdin.destroy();
    done(Buffer.concat(chunks).toString('base64'));
  };
  process.stdin.on('data', (chunk) => {
    chunks.push(chunk);
    if (how === 'line' && chunk.includes(10)) finish();
  });
  process.stdin.once('end', finish);
  process.stdin.once('error', finish);
};

const answer = ({ exitCode, stdout, stderr }) => {
  // Whoever reads us may have gone (`docker … | head -n 1`); that is no failure of ours.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  process.stdout.write(stdout);
  process.stderr.write(stderr);
  process.exitCode = exitCode;
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

socket.once('connect', () => send({ argv, workingDirectory: process.cwd() }));
socket.once('error', unreachable);
socket.once('close', unreachable);
createInterface({ input: socket }).on('line', (line) => {
  const message = JSON.parse(line);
  if ('read' in message) {
    readInput(message.read, (input) => send({ input }));
    return;
  }
  answered = true;
  answer(message);
});
