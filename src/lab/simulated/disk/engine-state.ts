/** `docker-state.json`: the fields of moby's nodeStartConfig. */
export interface EngineState {
  readonly LocalAddr: string;
  readonly RemoteAddr: string;
  readonly ListenAddr: string;
  readonly AdvertiseAddr: string;
  readonly DataPathAddr: string;
  readonly DefaultAddressPool: readonly string[] | null;
  readonly SubnetSize: number;
  readonly DataPathPort: number;
  readonly JoinInProgress: boolean;
}

/** As `docker swarm init` (no `remote`) and `docker swarm join` leave it with `--advertise-addr`. */
export const listenerOf = (address: string, remote: string): EngineState => ({
  LocalAddr: address,
  RemoteAddr: remote,
  ListenAddr: '0.0.0.0:2377',
  AdvertiseAddr: `${address}:2377`,
  DataPathAddr: '',
  DefaultAddressPool: remote === '' ? [] : null,
  SubnetSize: remote === '' ? 24 : 0,
  DataPathPort: remote === '' ? 4789 : 0,
  JoinInProgress: false,
});
