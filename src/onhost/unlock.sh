# Opens a locked manager with the unlock key that was sealed to it. Done again it does no harm.
# The caller sets `channel_name`, the nonce of the script that opened the channel, and `sealed_keys`: a line
# `swarm node sealed-key` for each of the managers that this script goes to; `watch_seconds`: how long it waits to be opened.
# shellcheck shell=sh

prepare() {
  have docker || { refuse no-docker || return; }
  read_disk || return
  # shellcheck disable=SC2154 # set by the caller
  sealed_key=$(printf '%s\n' "$sealed_keys" | sed -n "s/^$disk_swarm $disk_node //p")
  [ -n "$sealed_key" ] || { refuse no-key-sent || return; }
  ask_info '{{.Swarm.LocalNodeState}}' || { refuse engine-unreachable || return; }
  state=$answer
  [ "$state" != locked ] || find_channel "$channel_name" || refuse no-channel
}

# The first unlock of a manager blocks until its swarm has quorum. So the client is bounded, and holds none of our streams:
# the answer goes out meanwhile. Whether it is ended or not, an engine that has taken the key goes on by itself.
start_client() {
  {
    receive "$channel_name" "$sealed_key" client 120 swarm unlock
    echo "$?" >"$channel/ended"
  } </dev/null >/dev/null 2>&1 &
}

# watch: for so long at most. What counts is the state; how the client ended says only which `locked` is the answer to the key,
# and is read first: a client that ended before another one opened the manager is no refusal.
watch() {
  deadline=$(($(date +%s) + watch_seconds))
  turns=0
  # Turns are counted as well: a clock may be set back.
  while [ "$turns" -lt "$watch_seconds" ] && [ "$(date +%s)" -lt "$deadline" ]; do
    turns=$((turns + 1))
    sleep 1
    client_end=$(cat "$channel/ended" 2>/dev/null)
    # Without a leader an engine may take 20 s for this.
    state=$(client 5 info --format '{{.Swarm.LocalNodeState}}' 2>/dev/null)
    case $state,$client_end in
      active,*) outcome=active && return ;;
      pending,*) outcome=pending ;;
      locked, | locked,0 | locked,124) ;;
      locked,3 | locked,4) outcome=unopened && return ;;
      locked,*) outcome=refused && return ;;
    esac
  done
}

unlock() {
  printf 'unlock 1\ntime %s\n' "$(date +%s)"
  prepare || return
  outcome=not-locked
  if [ "$state" = locked ]; then
    outcome=indeterminate
    start_client
    watch
  fi
  if [ "$outcome" = unopened ]; then
    refuse sealed-for-another
    return
  fi
  [ -z "$state" ] || printf 'state %s\n' "$state"
  printf 'outcome %s\n' "$outcome"
}

trap 'close_channel "$channel_name"; clear_room' EXIT
unlock | frame
exit 0
