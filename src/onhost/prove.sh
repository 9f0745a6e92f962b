# Evidence of which unlock key opens this manager: its certificate, and its node key as it lies on the disk, encrypted.
# It reads, and changes nothing. The caller sets `seal_to`, a public key, `live_key`: compare or send, and `want_channel`:
# true where a locked manager is to open a channel, named by the nonce, by which a later script brings its unlock key.
# shellcheck shell=sh

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

# The state is told with it: only a manager that is locked waits for a key.
tell_channel() {
  ask 25 info --format '{{.Swarm.LocalNodeState}}' || return 0
  printf 'state %s\n' "$answer"
  if [ "$answer" = locked ] && [ "$can_seal" = ready ] && channel_key=$(open_channel "$nonce"); then
    printf 'channel %s\n' "$channel_key"
  fi
}

prove() {
  printf 'prove 1\ntime %s\nsealing %s\n' "$(date +%s)" "$can_seal"
  find_root
  tell_disk
  [ "$can_seal" != ready ] || tell_live_key
  [ "$want_channel" = false ] || tell_channel
}
