# Start of every lockstep script: quiet, private, and bounded. The caller sets `nonce` above this line.
# shellcheck shell=sh
set +x
set -u
umask 077
# Keys pass through the pipes of these scripts: what crashes there leaves no memory on a disk.
# shellcheck disable=SC3045 # every sh has it; where it fails the script does without
ulimit -c 0 2>/dev/null
LC_ALL=C
export LC_ALL
# What was set up here for people at a prompt must not decide which engine a script asks, or how its tools read and write.
for setting in $(env | sed -nE 's/^((DOCKER|OTEL|GREP|GZIP|OPENSSL)[A-Z0-9_]*|CURL_HOME|POSIXLY_CORRECT|SSLKEYLOGFILE)=.*/\1/p'); do
  unset "$setting"
done
# Empty on a real host. The lab keeps a simulated host's files below one folder.
fs=${LOCKSTEP_SYSROOT:-}
PATH=$PATH:$fs/usr/local/bin:$fs/snap/bin
export PATH

have() { command -v "$1" >/dev/null 2>&1; }

# bounded SECONDS COMMAND... runs the command; status 124 when it did not end in time.
if timeout -k 1 10 true 2>/dev/null; then
  bounded() {
    timeout -k 2 "$@"
    bounded_status=$?
    [ "$bounded_status" -ne 137 ] || bounded_status=124
    return "$bounded_status"
  }
else
  # The watcher holds none of our streams: an invocation stays open for as long as somebody holds its output.
  bounded() {
    bounded_limit=$1
    shift
    # A shell gives what it starts in the background an empty standard input: the caller's goes by way of 3.
    { "$@" <&3 3<&- & } 3<&0
    bounded_child=$!
    (
      bounded_over='' bounded_sleep=''
      # It may come before the sleep has a name: then the sleep is ended below. By KILL: a TERM that comes before the new process
      # is a sleep yet is lost on it.
      trap 'bounded_over=yes; [ -z "$bounded_sleep" ] || kill -9 "$bounded_sleep"' TERM
      sleep "$bounded_limit" &
      bounded_sleep=$!
      [ -z "$bounded_over" ] || kill -9 "$bounded_sleep"
      wait "$bounded_sleep"
      if [ -z "$bounded_over" ]; then kill -9 "$bounded_child"; else wait "$bounded_sleep"; fi
    ) </dev/null >/dev/null 2>&1 &
    bounded_watcher=$!
    wait "$bounded_child" 2>/dev/null
    bounded_status=$?
    kill -TERM "$bounded_watcher" 2>/dev/null
    wait "$bounded_watcher" 2>/dev/null
    [ "$bounded_status" -ne 137 ] || bounded_status=124
    return "$bounded_status"
  }
fi

# frame: standard input as one line that survives banners around it, and shows when it was cut or changed. Where that cannot be
# made there is none, and its tools have said why.
frame() {
  frame_body=$(gzip -9 -c | base64 | tr -d '\n')
  frame_sum=$(printf '%s' "$frame_body" | cksum)
  if [ -z "$frame_body" ] || [ -z "$frame_sum" ]; then
    echo 'The answer could not be packed: gzip, base64, tr or cksum is missing, or fails.' >&2
    return
  fi
  printf '\nLOCKSTEP1 %s %s %s END %s\n' "$nonce" "$frame_sum" "$frame_body" "$nonce"
}

# clean: one line of data from elsewhere, printable, at most 200 characters.
clean() { tr '\n\t\r' '   ' | tr -cd '\40-\176' | cut -c 1-200 | sed 's/ *$//'; }
