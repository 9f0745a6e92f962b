# What a swarm is told to be, taken out of what an engine says of it. `POST /swarm/update` replaces the whole spec, and
# a field that is left out turns off what it stands for: the spec goes back byte by byte, or not at all.
# The caller sets `want_swarm`.
# shellcheck shell=sh

# The spec in the answer of GET /swarm, byte by byte, and before it the version that it is of: standard input to output.
# Go writes the fields in a fixed order, without blanks. What stands before the spec is matched whole, so it begins where
# it begins. It ends before `},"TLSInfo":{`: inside a string each quote has a backslash before it, so this is the name of
# a field that is an object, and the only names that people choose in a spec (labels, options) have strings as values.
# The tokens that let machines join stand in the answer as well: nothing but the spec leaves this pipe.
extract_spec() {
  sed -nE -e '/\},"TLSInfo":\{.*\},"TLSInfo":\{/d' \
    -e "s/^\{\"ID\":\"$want_swarm\",\"Version\":\{\"Index\":([0-9]+)\},\"CreatedAt\":\"[0-9TZ:.+-]+\",\"UpdatedAt\":\"[0-9TZ:.+-]+\",\"Spec\":(\{\"Name\":\"default\",\"Labels\":.*,\"EncryptionConfig\":\{\"AutoLockManagers\":true\}\}),\"TLSInfo\":\{.*\}\}\$/\1 \2/p"
}

# Whether a text is one whole JSON object, so far as its braces tell: strings are taken out first.
is_balanced() {
  bare=$(printf '%s' "$1" | sed -E 's/"([^"\\]|\\.)*"//g')
  opened=$(printf '%s' "$bare" | tr -cd '{' | wc -c)
  closed=$(printf '%s' "$bare" | tr -cd '}' | wc -c)
  [ "$((opened))" -eq "$((closed))" ] && [ "${bare#*\"}" = "$bare" ]
}
