# What a swarm is told to be, taken out of what an engine says of it. `POST /swarm/update` replaces the whole spec, and
# a field that is left out turns off what it stands for: the spec goes back byte by byte, or not at all.
# After engine.sh and change.sh. The caller sets `want_swarm`, and for `act_at_version` also `from_version`.
# shellcheck shell=sh

# extract_spec AUTOLOCK: the spec in the answer of GET /swarm, byte by byte, and before it the version that it is of: standard
# input to output. AUTOLOCK is what autolock has to be there, as an extended regular expression.
# Go writes the fields in a fixed order, without blanks. What stands before the spec is matched whole, so it begins where
# it begins. It ends before `},"TLSInfo":{`: inside a string each quote has a backslash before it, so this is the name of
# a field that is an object, and the only names that people choose in a spec (labels, options) have strings as values.
# The tokens that let machines join stand in the answer as well: nothing but the spec leaves this pipe.
extract_spec() {
  sed -nE -e '/\},"TLSInfo":\{.*\},"TLSInfo":\{/d' \
    -e "s/^\{\"ID\":\"$want_swarm\",\"Version\":\{\"Index\":([0-9]+)\},\"CreatedAt\":\"[0-9TZ:.+-]+\",\"UpdatedAt\":\"[0-9TZ:.+-]+\",\"Spec\":(\{\"Name\":\"default\",\"Labels\":.*,\"EncryptionConfig\":\{\"AutoLockManagers\":$1\}\}),\"TLSInfo\":\{.*\}\}\$/\1 \2/p"
}

# Whether a text is one whole JSON object, so far as its braces tell: strings are taken out first.
is_balanced() {
  bare=$(printf '%s' "$1" | sed -E 's/"([^"\\]|\\.)*"//g')
  opened=$(printf '%s' "$bare" | tr -cd '{' | wc -c)
  closed=$(printf '%s' "$bare" | tr -cd '}' | wc -c)
  [ "$((opened))" -eq "$((closed))" ] && [ "${bare#*\"}" = "$bare" ]
}

# engine METHOD PATH CURL-ARGUMENTS...
engine() {
  engine_method=$1
  engine_path=$2
  shift 2
  request 35 -X "$engine_method" "$@" "http://docker$engine_path"
}

# read_spec AUTOLOCK: in $spec, and its version in $spec_version; fails where it is not as engines write it.
read_spec() {
  spec=$(engine GET /swarm | extract_spec "$1")
  spec_version=${spec%% *}
  spec=${spec#* }
  [ -n "$spec" ] && is_balanced "$spec"
}

# find_fence AUTOLOCK: tells how a late or a second delivery is held off, and reads what that takes. After `meet`.
find_fence() {
  fence=none
  ! have curl || fence=version
  printf 'fence %s\n' "$fence"
  spec_version=$engine_version
  [ "$fence" = none ] || read_spec "$1" || refuse unknown-spec
}

# act_at_version QUERY COMMAND...: one update of the swarm that rotates what the query names, at the noted version alone. Without
# curl, COMMAND instead: the client compares with the version that it reads itself, so a rival between our look and its own
# goes unnoticed. What came of it is in $outcome.
# shellcheck disable=SC2154 # $from_version: set by the caller
act_at_version() {
  rotation_query=$1
  shift
  if [ "$spec_version" != "$from_version" ]; then
    outcome=out-of-sequence
  elif [ "$fence" = version ]; then
    post_spec
  elif "$@"; then
    outcome=rotated
  fi
}

# A 5xx may come from a leader that was lost in the middle: the rotation may take effect later.
post_spec() {
  printf '%s' "$spec" >"$room/spec"
  status=$(engine POST "/swarm/update?version=$from_version&$rotation_query" \
    -H 'Content-Type: application/json' --data-binary "@$room/spec" -o "$room/said" -w '%{http_code}')
  case $?,$status in
    0,200) outcome=rotated ;;
    0,400 | 0,401 | 0,403 | 0,404) outcome=declined ;;
    7,*) outcome=declined ;;
  esac
  [ "$outcome" = rotated ] || ! grep -q 'update out of sequence' "$room/said" 2>/dev/null || outcome=out-of-sequence
}
