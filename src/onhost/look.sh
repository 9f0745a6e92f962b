# A probe, and from a manager that does not serve and has its key encrypted the evidence as well: two frames with a nonce
# each. After probe.sh and prove.sh. Beside what prove.sh needs the caller sets `probe_nonce` and `prove_nonce`.
# A manager that serves prints no more than a probe, so that the answers of a whole fleet stay short.
# shellcheck shell=sh
# shellcheck disable=SC2034,SC2317 # what is set and defined here is for the scripts before

# shellcheck disable=SC2154 # set by the caller
nonce=$probe_nonce
seen=$(probe)
printf '%s\n' "$seen" | frame

# told NAME: what the engine said of it, in the line that the probe made; nothing where it did not answer.
told() { printf '%s\n' "$seen" | sed -n "s/^info {.*\"$1\":\"\([^\"]*\)\",\"$2\":.*/\1/p"; }

case $seen in
  *'
keytype ENCRYPTED PRIVATE KEY'*) ;;
  *) exit 0 ;;
esac
seen_state=$(told state control)
case $seen_state in
  active | inactive) exit 0 ;;
  locked) ;;
  # It has no live key to show, and its engine may take long to say so.
  *) hanging=true ;;
esac
seen_root=$(told root state)
find_root() {
  use_configured_root
  [ -z "$seen_root" ] || root=$seen_root
}

# shellcheck disable=SC2154 # set by the caller
nonce=$prove_nonce
prepare_sealing
prove | frame
exit 0
