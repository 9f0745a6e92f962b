import { BlockList, isIP } from 'node:net';
import { usageError } from '../../domain/errors.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The proxy that the environment names for https. */
export interface ProxyRules {
  readonly url: URL;
  /** The variable that names it, for messages. */
  readonly variable: string;
  /** Whether NO_PROXY takes this host out. A host of this machine never goes through a proxy. */
  readonly isDirect: (host: string, port: number) => boolean;
}

/**
 * Reads HTTPS_PROXY and NO_PROXY as aws-cli does: lower-case names first, `http://` where no scheme is written. HTTP_PROXY has no use,
 * since plain http is spoken with this machine alone. Undefined where no proxy is named.
 * Errors: usageError `PROXY_INVALID` that names the variable, and never its value: that may hold a password.
 */
export function readProxyRules(env: Environment): ProxyRules | undefined {
  const variable = ['https_proxy', 'HTTPS_PROXY'].find((name) => valueOf(env, name) !== '');
  if (variable === undefined) return undefined;
  const value = valueOf(env, variable);
  const text = value.includes('://') ? value : `http://${value}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) throw invalid(variable);
  const bypass = readBypass(valueOf(env, 'no_proxy') || valueOf(env, 'NO_PROXY'));
  return { url, variable, isDirect: (host, port) => isLoopback(host) || bypass(host, port) };
}

/** `localhost`, 127.0.0.0/8 and ::1, with or without brackets. */
export function isLoopback(host: string): boolean {
  const bare = unbracketed(host).toLowerCase();
  if (bare === 'localhost' || bare.endsWith('.localhost')) return true;
  return isIP(bare) === 0 ? false : LOOPBACK.check(bare, isIP(bare) === 4 ? 'ipv4' : 'ipv6');
}

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

const valueOf = (env: Environment, name: string): string => env[name]?.trim() ?? '';

const unbracketed = (host: string): string => host.replace(/^\[|\]$/g, '');

type Bypass = (host: string, port: number) => boolean;

/** A list of hosts: each covers the names below it as well, with or without a leading dot. `*` is every host. */
function readBypass(list: string): Bypass {
  const entries = list
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .map(readEntry);
  return (host, port) => entries.some((entry) => entry(unbracketed(host).toLowerCase(), port));
}

function readEntry(entry: string): Bypass {
  if (entry === '*') return () => true;
  const network = readNetwork(entry);
  if (network !== undefined)
    return (host) => isIP(host) !== 0 && network.check(host, isIP(host) === 4 ? 'ipv4' : 'ipv6');
  const [, name = entry, port] = /^(\[.+\]|[^:]+):(\d+)$/.exec(entry) ?? [];
  const bare = unbracketed(name).replace(/^\*?\.?/, '');
  return (host, actual) =>
    (port === undefined || Number(port) === actual) && (host === bare || host.endsWith(`.${bare}`));
}

/** `10.0.0.0/8`; undefined for what is no network. */
function readNetwork(entry: string): BlockList | undefined {
  const [, address = '', bits = ''] = /^([0-9a-f.:]+)\/(\d{1,3})$/.exec(entry) ?? [];
  const family = isIP(address);
  if (family === 0 || Number(bits) > (family === 4 ? 32 : 128)) return undefined;
  const network = new BlockList();
  network.addSubnet(address, Number(bits), family === 4 ? 'ipv4' : 'ipv6');
  return network;
}

const invalid = (variable: string) =>
  usageError(
    'PROXY_INVALID',
    `${variable} is not the URL of an HTTP proxy`,
    `Write it as in ${variable}=http://proxy.example:3128; user name and password stand before an @, percent-encoded`,
  );
