import { Agent as HttpAgent } from 'node:http';
import type { ClientRequest } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Socket } from 'node:net';
import { Agent } from 'agent-base';
import type { AgentConnectOpts } from 'agent-base';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { readCaBundle } from './ca-bundle.js';
import { PlainHttpError, ProxyError } from './connection-errors.js';
import { isLoopback, readProxyRules } from './proxy-rules.js';
import type { Environment, ProxyRules } from './proxy-rules.js';

/** How every client reaches its endpoint, those inside credential providers included. */
export interface Connections {
  readonly httpAgent: HttpAgent;
  readonly httpsAgent: HttpAgent;
}

interface Trust {
  readonly ca?: string[];
}

/** The SDK's own default. */
const POOL = { keepAlive: true, maxSockets: 50 } as const;

/**
 * As the environment and the profile say. Errors: usageError for a proxy that is not well formed, and for a bundle of certificate
 * authorities that cannot be used.
 */
export const openConnections = async (env: Environment, profile: string | undefined): Promise<Connections> =>
  createConnections(env, await readCaBundle(env, profile));

/**
 * `ca`: PEM texts of the authorities to trust instead of the usual ones; undefined for the usual ones.
 * Errors: usageError for a proxy that is not well formed.
 */
export function createConnections(env: Environment, ca?: readonly string[]): Connections {
  const trust: Trust = ca === undefined ? {} : { ca: [...ca] };
  const direct = new HttpsAgent({ ...POOL, ...trust });
  const rules = readProxyRules(env);
  return {
    httpAgent: new LoopbackAgent(new HttpAgent(POOL)),
    httpsAgent: rules === undefined ? direct : new ProxyChoice(rules, direct, new NamedProxyAgent(rules, trust)),
  };
}

/** Plain http never leaves this machine: the requests are signed, and the answers hold keys and credentials. */
class LoopbackAgent extends Agent {
  readonly #direct: HttpAgent;

  constructor(direct: HttpAgent) {
    super();
    this.#direct = direct;
  }

  override isSecureEndpoint(): boolean {
    return false;
  }

  override connect(_request: ClientRequest, { host = '' }: AgentConnectOpts): Promise<HttpAgent> {
    return isLoopback(host) ? Promise.resolve(this.#direct) : Promise.reject(new PlainHttpError(host));
  }
}

/** Each host either directly or through the proxy. */
class ProxyChoice extends Agent {
  readonly #rules: ProxyRules;
  readonly #direct: HttpAgent;
  readonly #proxied: HttpAgent;

  constructor(rules: ProxyRules, direct: HttpAgent, proxied: HttpAgent) {
    super();
    this.#rules = rules;
    this.#direct = direct;
    this.#proxied = proxied;
  }

  override isSecureEndpoint(): boolean {
    return true;
  }

  override connect(_request: ClientRequest, { host = '', port }: AgentConnectOpts): Promise<HttpAgent> {
    return Promise.resolve(this.#rules.isDirect(host, port) ? this.#direct : this.#proxied);
  }
}

/** Names the proxy where it is the proxy that fails: what it answers itself is no answer of AWS. */
class NamedProxyAgent extends HttpsProxyAgent<string> {
  readonly #rules: ProxyRules;
  readonly #trust: Trust;

  constructor(rules: ProxyRules, trust: Trust) {
    super(rules.url.href, { ...POOL, ...trust });
    this.#rules = rules;
    this.#trust = trust;
  }

  override isSecureEndpoint(): boolean {
    return true;
  }

  override async connect(request: ClientRequest, options: AgentConnectOpts): Promise<Socket> {
    const target = `${options.host ?? ''}:${options.port}`;
    let status: number | undefined;
    request.once('proxyConnect', (answer: { readonly statusCode: number }) => {
      status = answer.statusCode;
    });
    // The agent takes the authorities for the proxy alone: those for the endpoint come with the request.
    const socket = await super.connect(request, { ...options, ...this.#trust }).catch((error: unknown) => {
      throw new ProxyError(this.#rules, target, undefined, error);
    });
    if (status === 200) return socket;
    socket.destroy();
    throw new ProxyError(this.#rules, target, status, undefined);
  }
}
