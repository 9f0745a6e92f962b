# What several scripts ask of the engine, and what they read of its folder.
# shellcheck shell=sh

root=$fs/var/lib/docker
hanging=false

# Where the engine of this host listens: as by default, else as configured.
socket=$fs/var/run/docker.sock
if [ ! -S "$socket" ] && [ -r "$fs/etc/docker/daemon.json" ]; then
  configured_socket=$(head -c 65536 "$fs/etc/docker/daemon.json" | tr '\n' ' ' |
    sed -n 's/.*"unix:\/\/\(\/[^"]*\)".*/\1/p')
  [ -z "$configured_socket" ] || socket=$configured_socket
fi

# client SECONDS DOCKER-ARGUMENTS... asks the engine of this host and no other: contexts and a config.json are for people.
client() {
  client_seconds=$1
  shift
  bounded "$client_seconds" docker --config "$fs/nonexistent" --host "unix://$socket" "$@"
}

# request SECONDS CURL-ARGUMENTS... over the same socket.
request() {
  request_seconds=$1
  shift
  bounded "$((request_seconds + 5))" curl -q -s --noproxy '*' --max-time "$request_seconds" --unix-socket "$socket" "$@" 2>/dev/null
}

# can_request: whether this curl reaches the engine.
can_request() { have curl && [ "$(request 5 http://docker/_ping)" = OK ]; }

# listens: whether anybody takes calls on that socket. The words of clients do not tell: they differ from version to version.
listens() {
  [ -S "$socket" ] || return 1
  [ -r /proc/net/unix ] || return 0
  sed -n 's/^[^ ]* [0-9A-F]* [0-9A-F]* 00010000 0001 [0-9A-F]* *[0-9]* //p' /proc/net/unix |
    grep -qxF -e "$socket" -e "$(readlink -f "$socket")"
}

# ask SECONDS DOCKER-ARGUMENTS... leaves the answer in $answer. Never in a subshell: $hanging must be seen by all.
# After the first call that hangs no other is made: an engine that hangs once would hang this script nine times.
ask() {
  answer=
  [ "$hanging" = false ] || return 124
  ask_seconds=$1
  shift
  answer=$(client "$ask_seconds" "$@" 2>/dev/null)
  ask_status=$?
  if [ "$ask_status" -eq 124 ]; then
    hanging=true
    printf 'hanging docker %s %s did not end within %s s\n' "$1" "${2:-}" "$ask_seconds"
  fi
  return "$ask_status"
}

# ask_info FORMAT, which begins with the state of the node: an engine that answers has one. Where none answers, clients differ:
# that of 26.1 ends with 0, and prints empty values.
ask_info() {
  ask 25 info --format "$1" || return
  case $answer in
    '' | '|'*) return 1 ;;
  esac
}

# tell NAME: each line of $answer behind NAME.
tell() { [ -z "$answer" ] || printf '%s\n' "$answer" | sed "s/^/$1 /"; }

# A data root that was moved in the engine's own configuration is found without the engine as well. Below the root an engine
# with userns-remap has a folder of its own (`165536.165536`), and that of the snap keeps its root elsewhere. Where more than one
# of them holds the folder of a manager or worker, nothing but the engine says which one counts, and $root is none of them.
use_configured_root() {
  root=$fs/var/lib/docker
  for configuration in "$fs/etc/docker/daemon.json" "$fs/var/snap/docker/current/config/daemon.json"; do
    [ -r "$configuration" ] || continue
    moved=$(head -c 65536 "$configuration" | tr '\n' ' ' |
      sed -n 's/.*"data-root"[[:space:]]*:[[:space:]]*"\([^"]*\)".*/\1/p')
    [ -z "$moved" ] || root=$moved
  done
  roots=0 default_root=$root
  for each_root in "$default_root" "$default_root"/[0-9]*.[0-9]* "$fs/var/snap/docker/common/var-lib-docker"; do
    [ -r "$each_root/swarm/certificates/swarm-node.crt" ] || continue
    roots=$((roots + 1))
    root=$each_root
  done
  [ "$roots" -le 1 ] || root=$fs/nonexistent
}

# The engine's data root in $root: as it says itself, else as configured.
find_root() {
  use_configured_root
  # shellcheck disable=SC2154 # $answer: from ask
  if have docker && ask 25 info --format '{{.DockerRootDir}}'; then
    case $answer in
      /*) root=$answer ;;
    esac
  fi
}

# Readable while locked and while the engine is down: the certificate names swarm, node and role.
tell_certificate() {
  certificate=$root/swarm/certificates/swarm-node.crt
  [ -r "$certificate" ] || return 0
  printf 'certificate %s\n' "$(head -c 8192 "$certificate" | sed '/-----END/q' | grep -v -e '-----' | tr -d '\n\r')"
}

# tell_certificates NAME FILE: every certificate of a PEM file, each in a line of its own.
tell_certificates() {
  [ -r "$2" ] || return 0
  head -c 16384 "$2" | tr -d '\r' | sed -n \
    -e '/^-----BEGIN CERTIFICATE-----/{s/.*//;h;d;}' \
    -e "/^-----END CERTIFICATE-----/{g;s/\n//g;s/^/$1 /p;d;}" \
    -e 'H'
}

# Header names and the generation only: the values of the raft-dek headers are data keys.
tell_key_header() {
  node_key=$root/swarm/certificates/swarm-node.key
  [ -r "$node_key" ] || return 0
  head -c 16384 "$node_key" | sed -n \
    -e 's/^-----BEGIN \([A-Z ]*\)-----$/keytype \1/p' \
    -e 's/^kek-version: *\([0-9]*\)$/kek \1/p' \
    -e 's/^raft-dek-pending:.*/dekpending yes/p' \
    -e 's/^raft-dek-needs-rotation:.*/dekneedsrotation yes/p'
}
