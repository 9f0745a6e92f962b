# One rotation of the unlock key, for the whole swarm. The engine compares the version, so that a replay or a rival
# changes nothing. The caller sets `from_version`, the cluster version that the operator has noted, and `lease_run`.
# shellcheck shell=sh

prepare() {
  [ "$can_seal" = ready ] || { refuse "$can_seal" || return; }
  meet || return
  hold_lease || return
  [ "$engine_autolock" = true ] || { refuse autolock-off || return; }
  find_fence true
}

rotate_unfenced() { client 40 swarm unlock-key --rotate --quiet >/dev/null 2>&1; }

act() { act_at_version rotateManagerUnlockKey=true rotate_unfenced; }

report() {
  case $outcome in
    rotated | indeterminate) [ "$can_seal" != ready ] || tell_live_key ;;
  esac
  tell_version_after
}

prepare_sealing
{
  printf 'sealing %s\n' "$can_seal"
  once rotate
} | frame
exit 0
