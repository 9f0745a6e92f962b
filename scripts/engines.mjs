import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { ensureBuild, ensureNode, ensurePackages } from './ensure.mjs';

/**
 * Fetches Docker engines of other ages beside the installed one: `npm run engines`. They come from the Debian mirror that this machine's
 * apt is set up with, out of other suites, and are made to run with the libraries that they were built for. What was fetched before is
 * not fetched again, and what was interrupted goes on where it stopped. Needs root, apt, and the package patchelf.
 */
const SUITES = ['trixie', 'forky'];
const PACKAGES = ['docker.io', 'docker-cli', 'containerd', 'runc'];
const PROGRAMS = /^(dockerd|docker|docker-proxy|docker-init|containerd|containerd-shim.*|runc)$/;
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';

/** Nothing of what follows can be done then, wherever it is called. */
const fail = (why) => {
  console.error(`engines: ${why}`);
  process.exit(1);
};

/** The output of a command that has to succeed; its last complaint is the reason otherwise. */
function output(command, args, what) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 2 ** 26 });
  if (status === 0) return stdout;
  const complaint = error?.message ?? (stderr.trim() || stdout.trim()).split('\n').at(-1);
  fail(`${what} failed: ${complaint}`);
}

/** The records of apt's own configuration, as `Field: value` lines. */
function ownTargets() {
  return output('apt-get', ['indextargets'], 'reading the configuration of apt')
    .split('\n\n')
    .map((record) => Object.fromEntries(record.split('\n').map((line) => line.split(/: (.*)/s))))
    .filter((target) => target['Created-By'] === 'Packages' && target.Component === 'main');
}

/** The source line of a suite on the mirror from which this machine has its own. */
function sourceOf(suite, codename) {
  const own = ownTargets().find(({ Release }) => Release === codename);
  if (own === undefined) fail(`apt has no source for Debian ${codename}, whose mirror would be asked`);
  const keyring = own['Signed-By'] ?? (existsSync(KEYRING) ? KEYRING : undefined);
  return `deb ${keyring === undefined ? '' : `[signed-by=${keyring}] `}${own['Repo-URI']} ${suite} main\n`;
}

/** Downloads the packages, and what they need, with an apt that knows of no installed package. */
function download(suite, codename, apt) {
  for (const folder of ['state/lists/partial', 'cache/archives/partial'])
    mkdirSync(join(apt, folder), { recursive: true });
  writeFileSync(join(apt, 'status'), '');
  writeFileSync(join(apt, 'sources.list'), sourceOf(suite, codename));
  const settings = {
    'Dir::State': join(apt, 'state'),
    'Dir::State::status': join(apt, 'status'),
    'Dir::Cache': join(apt, 'cache'),
    'Dir::Etc::sourcelist': join(apt, 'sources.list'),
    'Dir::Etc::sourceparts': '/dev/null',
    'APT::Sandbox::User': 'root',
    'Acquire::Retries': '3',
  };
  const options = ['-qq', ...Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`])];
  output('apt-get', [...options, '--error-on=any', 'update'], `reading the package list of ${suite}`);
  const install = ['install', '--download-only', '--yes', '--no-install-recommends', ...PACKAGES];
  output('apt-get', [...options, ...install], `downloading the packages of ${suite}`);
  const archives = join(apt, 'cache/archives');
  return readdirSync(archives)
    .filter((name) => name.endsWith('.deb'))
    .map((name) => join(archives, name));
}

const filesBelow = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name));

/** Programs into `bin`, libraries into `lib`, and each program told where its libraries and their loader are. */
function assemble(unpacked, set) {
  const [bin, lib] = ['bin', 'lib'].map((name) => join(set, name));
  for (const folder of [bin, lib]) mkdirSync(folder, { recursive: true });
  for (const file of filesBelow(unpacked)) {
    const [name, folder] = [basename(file), basename(dirname(file))];
    const isProgram = ['bin', 'sbin'].includes(folder) && PROGRAMS.test(name);
    const isLibrary = /\.so(\.\d+)*$/.test(name) && /-linux-gnu/.test(folder);
    if (isProgram) cpSync(file, join(bin, name), { dereference: true });
    else if (isLibrary) cpSync(file, join(lib, name), { verbatimSymlinks: true });
  }
  for (const program of readdirSync(bin).map((name) => join(bin, name))) {
    const { status, stdout } = spawnSync('patchelf', ['--print-interpreter', program], { encoding: 'utf8' });
    if (status !== 0) continue; // It is linked statically.
    const loader = join(lib, basename(stdout.trim()));
    output('patchelf', ['--set-interpreter', loader, program], `patching ${program}`);
    output('patchelf', ['--force-rpath', '--set-rpath', lib, program], `patching ${program}`);
  }
}

function fetchEngine(suite, codename, folder, versionIn) {
  const set = join(folder, suite);
  const known = join(set, 'engine.json');
  if (existsSync(known)) {
    console.error(`Debian ${suite}: ${inWords(JSON.parse(readFileSync(known, 'utf8')))} (fetched before)`);
    return;
  }
  const [apt, unpacked] = [join(folder, `.${suite}-apt`), join(folder, `.${suite}-unpacked`)];
  console.error(`Debian ${suite}: downloading ${PACKAGES.join(', ')} and what they need (about 80 MB) …`);
  const archives = download(suite, codename, apt);
  console.error(`Debian ${suite}: unpacking ${archives.length} packages …`);
  for (const path of [set, unpacked]) rmSync(path, { recursive: true, force: true });
  for (const archive of archives) output('dpkg-deb', ['-x', archive, unpacked], `unpacking ${basename(archive)}`);
  assemble(unpacked, set);
  const versionOf = (program) => {
    const words = output(join(set, 'bin', program), ['--version'], `starting ${program} of ${suite}`);
    return versionIn(words) ?? fail(`${program} of ${suite} reports no version: ${words.trim()}`);
  };
  const found = { version: versionOf('dockerd'), client: versionOf('docker') };
  for (const program of ['containerd', 'runc']) found[program] = versionOf(program);
  writeFileSync(known, JSON.stringify(found));
  for (const path of [apt, unpacked]) rmSync(path, { recursive: true });
  console.error(`Debian ${suite}: ${inWords(found)}`);
}

const inWords = ({ version, client, containerd, runc }) =>
  `dockerd ${version}, docker ${client}, containerd ${containerd}, runc ${runc}`;

function codenameHere() {
  const release = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  return /^VERSION_CODENAME="?(\w+)/m.exec(release)?.[1];
}

const has = (program) => spawnSync(program, ['--version']).error === undefined;

ensureNode();
if (process.platform !== 'linux' || !has('apt-get') || !has('dpkg-deb')) fail('this machine has no apt');
if (process.getuid?.() !== 0) fail('apt and the engines need root');
if (!has('patchelf')) fail('patchelf is not installed (package patchelf)');
ensurePackages();
ensureBuild();
const { engineFolder, versionIn } = await import('../dist/lab/engine/engine-sets.js');
const folder = engineFolder();
mkdirSync(folder, { recursive: true });
for (const suite of SUITES) fetchEngine(suite, codenameHere(), folder, versionIn);
console.error(`The engines are in ${folder}.`);
