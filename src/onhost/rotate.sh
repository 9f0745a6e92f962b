# One rotation of the unlock key, for the whole swarm. The engine compares the version, so that a replay or a rival
# changes nothing. The caller sets `from_version`, the cluster version that the operator has noted, and `lease_run`.
# shellcheck shell=sh

# engine METHOD PATH CURL-ARGUMENTS...
engine() {
  engine_method=$1
  engine_path=$2
  shift 2
  request 35 -X "$engine_method" "$@" "http://docker$engine_path"
}

read_spec() {
  spec=$(engine GET /swarm | extract_spec)
  spec_version=${spec%% *}
  spec=${spec#* }
  [ -n "$spec" ] && is_balanced "$spec"
}

prepare() {
  [ "$can_seal" = ready ] || { refuse "$can_seal" || return; }
  meet || return
  hold_lease || return
  [ "$engine_autolock" = true ] || { refuse autolock-off || return; }
  fence=none
  ! have curl || fence=version
  printf 'fence %s\n' "$fence"
  spec_version=$engine_version
  [ "$fence" = none ] || read_spec || { refuse unknown-spec || return; }
}

# A 5xx may come from a leader that was lost in the middle: the rotation may take effect later.
rotate_fenced() {
  printf '%s' "$spec" >"$room/spec"
  status=$(engine POST "/swarm/update?version=$from_version&rotateManagerUnlockKey=true" \
    -H 'Content-Type: application/json' --data-binary "@$room/spec" -o "$room/said" -w '%{http_code}')
  case $?,$status in
    0,200) outcome=rotated ;;
    0,400 | 0,401 | 0,403 | 0,404) outcome=declined ;;
    7,*) outcome=declined ;;
  esac
  [ "$outcome" = rotated ] || ! grep -q 'update out of sequence' "$room/said" 2>/dev/null || outcome=out-of-sequence
}

# The client compares with the version that it reads itself, so a rival between our look and its own goes unnoticed.
rotate_unfenced() { ! client 40 swarm unlock-key --rotate --quiet >/dev/null 2>&1 || outcome=rotated; }

# shellcheck disable=SC2154 # $from_version: set by the caller
act() {
  if [ "$spec_version" != "$from_version" ]; then
    outcome=out-of-sequence
  elif [ "$fence" = version ]; then
    rotate_fenced
  else
    rotate_unfenced
  fi
}

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
