#!/bin/sh
# The service manager of an engine host, so far as scripts ask for it: start, stop and is-active of docker.
# /etc/docker/lab-engine holds a word a line: the engine's log, then its command.
set -u
pid_file=/run/docker.pid
# Appears when the engine ends, however it ends: a start that fails need not be waited for.
ended_file=/run/dockerd.ended
# shellcheck disable=SC2016 # expanded there
launch='exec </dev/null >>"$0" 2>&1; "$@"; : >/run/dockerd.ended'

is_running() { kill -0 "$(cat "$pid_file" 2>/dev/null)" 2>/dev/null; }

# until_true SECONDS COMMAND...: fails when it is not so in time.
until_true() {
  limit=$(($1 * 10))
  shift
  tries=0
  until "$@"; do
    [ "$tries" -lt "$limit" ] || return 1
    tries=$((tries + 1))
    sleep 0.1
  done
}
# An engine that refuses its client, as one that is too old for it, has answered.
answers() {
  said=$(timeout 5 docker version 2>&1) || case $said in
    *'Error response from daemon'*) ;;
    *) return 1 ;;
  esac
}
answers_or_ended() { answers || [ -e "$ended_file" ]; }
is_down() { ! is_running; }

# As a service of type notify: it has started when it answers.
start() {
  ! is_running || return 0
  rm -f "$pid_file" "$ended_file"
  {
    read -r log
    set --
    while read -r word; do set -- "$@" "$word"; done
  } </etc/docker/lab-engine
  setsid -f sh -c "$launch" "$log" "$@"
  until_true 60 answers_or_ended && [ ! -e "$ended_file" ]
}

# systemd kills a service that does not end (TimeoutStopSec, 90 s as a rule): an engine whose swarm stops at the same time
# may wait for it for ever (seen).
stop() {
  is_running || return 0
  pid=$(cat "$pid_file")
  kill -TERM "$pid"
  # One that stands still hears nothing.
  kill -CONT "$pid"
  until_true 30 is_down || kill -KILL "$pid"
  until_true 30 is_down
}

verb=$1
shift
for unit in "$@"; do
  case $verb,$unit in
    start,docker | start,docker.service) start || exit 1 ;;
    stop,docker | stop,docker.service) stop || exit 1 ;;
    # A real one would start the engine for whoever calls; here nobody listens but the engine itself.
    stop,docker.socket) ;;
    is-active,--quiet) ;;
    is-active,docker | is-active,docker.service) is_running || exit 3 ;;
    *)
      echo "the lab's systemctl does not know: $verb $unit" >&2
      exit 5
      ;;
  esac
done
