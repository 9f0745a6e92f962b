# The live unlock key, sealed, or only its mark, with the cluster version before and after. It changes nothing.
# shellcheck shell=sh

read_key() {
  printf 'readkey 1\ntime %s\nsealing %s\n' "$(date +%s)" "$can_seal"
  [ "$can_seal" = ready ] || { refuse "$can_seal" || return; }
  meet || return
  # shellcheck disable=SC2154 # from look
  printf 'autolock %s\n' "$engine_autolock"
  tell_live_key
  tell_version_after
}

prepare_sealing
read_key | frame
exit 0
