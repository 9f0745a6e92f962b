# Autolock on or off. The caller sets `autolock`: true or false, `lease_run`, and `from_version`, the cluster version that the
# operator has noted: a script that is delivered late finds that the swarm has moved on. Turning it on makes a new key, every time.
# shellcheck shell=sh

# A key that could not be read is not made.
prepare() {
  [ "$autolock" = false ] || [ "$can_seal" = ready ] || { refuse "$can_seal" || return; }
  meet && hold_lease
}

# The client prints the new key. What counts is how the swarm says it is afterwards.
act() {
  if [ "$engine_autolock" = "$autolock" ]; then
    outcome=unchanged
    return
  fi
  if [ "$engine_version" != "$from_version" ]; then
    outcome=out-of-sequence
    return
  fi
  client 40 swarm update --autolock="$autolock" >/dev/null 2>&1
  ! look || [ "$engine_swarm,$engine_autolock" != "$want_swarm,$autolock" ] || outcome=changed
}

report() {
  [ "$autolock" = false ] || [ "$can_seal" != ready ] || tell_live_key
  tell_version_after
}

prepare_sealing
{
  printf 'sealing %s\n' "$can_seal"
  once autolock
} | frame
exit 0
