# One rotation of join tokens, for the whole swarm, in one step. The engine compares the version, so that a replay or a rival
# changes nothing, and a token that was replaced joins nobody from then on. The caller sets `roles`: `worker`,
# `manager` or `worker manager`; `from_version`, the cluster version that the operator has noted, `lease_run`, and `mark_nonce`
# (see join-tokens.sh).
# shellcheck shell=sh

# A rotation whose result could not be read is not made.
prepare() {
  can_mark || { refuse no-openssl || return; }
  [ -n "$room" ] || { refuse no-memory-folder || return; }
  meet || return
  hold_lease || return
  find_fence '(true|false)'
}

# The answer is empty: over its API an engine shows no token when it makes one.
rotation_of_roles() {
  case $roles in
    worker) printf 'rotateWorkerToken=true' ;;
    manager) printf 'rotateManagerToken=true' ;;
    'worker manager') printf 'rotateWorkerToken=true&rotateManagerToken=true' ;;
  esac
}

# The client prints the new token even where it is told to be quiet.
rotate_unfenced() {
  for role in $roles; do
    client 40 swarm join-token --rotate --quiet "$role" >/dev/null 2>&1 || return
  done
}

act() { act_at_version "$(rotation_of_roles)" rotate_unfenced; }

report() {
  case $outcome in
    rotated | indeterminate) tell_join_tokens ;;
  esac
  tell_version_after
}

# In the shell that ends last, which clears it away.
make_room "$nonce.$$"
once rotatejointokens | frame
exit 0
