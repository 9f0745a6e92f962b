# What several scripts ask of the engine, and what they read of its folder.
# shellcheck shell=sh

root=$fs/var/lib/docker
hanging=false

# ask SECONDS DOCKER-ARGUMENTS... leaves the answer in $answer. Never in a subshell: $hanging must be seen by all.
# After the first call that hangs no other is made: an engine that hangs once would hang this script nine times.
ask() {
  answer=
  [ "$hanging" = false ] || return 124
  ask_seconds=$1
  shift
  answer=$(bounded "$ask_seconds" docker "$@" 2>/dev/null)
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

# A data root that was moved in the engine's own configuration is found without the engine as well.
use_configured_root() {
  [ -r "$fs/etc/docker/daemon.json" ] || return 0
  moved=$(head -c 65536 "$fs/etc/docker/daemon.json" | tr '\n' ' ' |
    sed -n 's/.*"data-root"[[:space:]]*:[[:space:]]*"\([^"]*\)".*/\1/p')
  [ -z "$moved" ] || root=$moved
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
