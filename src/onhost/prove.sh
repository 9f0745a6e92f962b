# Evidence of which unlock key opens this manager: its certificate, and its node key as it lies on the disk, encrypted.
# It reads, and changes nothing. The caller sets `seal_to`, a public key, and `live_key`: compare or send.
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

prove() {
  printf 'prove 1\ntime %s\nsealing %s\n' "$(date +%s)" "$can_seal"
  find_root
  tell_disk
  [ "$can_seal" != ready ] || tell_live_key
}

prepare_sealing
prove | frame
exit 0
