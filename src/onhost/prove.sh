# Evidence of which unlock key opens this manager: its certificate, and its node key as it lies on the disk, encrypted.
# It reads, and changes nothing. The caller sets `seal_to`, a public key, and `live_key`: compare or send.
# shellcheck shell=sh

find_root() {
  use_configured_root
  # shellcheck disable=SC2154 # $answer: from ask
  if have docker && ask 25 info --format '{{.DockerRootDir}}'; then
    case $answer in
      /*) root=$answer ;;
    esac
  fi
}

# The encrypted key alone: a key in the clear is never sent, and neither are the data keys in the header.
encrypted_key() {
  head -c 16384 "$root/swarm/certificates/swarm-node.key" |
    sed -n '/^-----BEGIN ENCRYPTED PRIVATE KEY-----$/,/^-----END/{/[:-]/d;p;}' | base64 -d 2>/dev/null
}

disk() {
  tell_certificate
  tell_key_header
}

# The engine may replace both files at any moment: what belongs together was there before and after.
tell_disk() {
  for attempt in 1 2 3; do
    disk_before=$(disk)
    disk_key=
    case $disk_before in
      *'keytype ENCRYPTED PRIVATE KEY'*) [ "$can_seal" != ready ] || disk_key=$(encrypted_key | seal) ;;
    esac
    [ "$disk_before" != "$(disk)" ] || break
    [ "$attempt" -lt 3 ] || disk_key=
  done
  [ -z "$disk_before" ] || printf '%s\n' "$disk_before"
  [ -z "$disk_key" ] || printf 'nodekey %s\n' "$disk_key"
}

print_live_key() {
  bounded 10 docker swarm unlock-key --quiet 2>/dev/null | sed -n '/^SWMKEY-/p' | tr -d '\n'
}

# For seconds after quorum is lost a manager still shows a key: it counts when the swarm answers before and after.
tell_live_key() {
  if ! have docker || ! ask 10 node ls --quiet; then
    printf 'livekey unserved\n'
    return
  fi
  # shellcheck disable=SC2119 # both read their standard input
  live_mark=$(print_live_key | hmac)
  live_sealed=
  [ "$live_key" != send ] || live_sealed=$(print_live_key | seal)
  if ! ask 10 node ls --quiet; then
    printf 'livekey unserved\n'
  elif [ "$live_mark" = "$(printf '' | hmac)" ]; then
    printf 'livekey none\n'
  else
    printf 'livekey read\nlivemark %s\n' "$live_mark"
    [ -z "$live_sealed" ] || printf 'livesealed %s\n' "$live_sealed"
  fi
}

prove() {
  printf 'prove 1\ntime %s\nsealing %s\n' "$(date +%s)" "$can_seal"
  find_root
  tell_disk
  [ "$can_seal" != ready ] || tell_live_key
}

can_seal=$(sealing)
if [ "$can_seal" = ready ]; then
  if make_room "$nonce.$$"; then
    printf '%s\n' "$seal_to" >"$room/to.pem"
  else
    can_seal=no-memory-folder
  fi
fi
prove | frame
exit 0
