# Evidence of which unlock key opens this manager: its certificate, and its node key as it lies on the disk, encrypted.
# It reads, and changes nothing. The caller sets `seal_to`, a public key, `live_key`: compare or send, and `want_channel`:
# true where a locked manager is to open a channel, named by the nonce, by which a later script brings its unlock key.
# shellcheck shell=sh

# The encrypted key alone: a key in the clear is never sent, and neither are the data keys in the header.
encrypted_key() {
  head -c 16384 "$root/swarm/certificates/swarm-node.key" |
    sed -n '/^-----BEGIN ENCRYPTED PRIVATE KEY-----$/,/^-----END/{/[:-]/d;p;}' | base64 -d 2>/dev/null
}

# binding: a digest of the nonce and of the channel, if there is one. Sealed together with the encrypted key it says for which
# request, and for whose channel, that key was brought: whoever does not have the key cannot put another binding before it.
binding() {
  { printf 'lockstep evidence 1 %s ' "$nonce" && printf '%s' "$channel_key" | base64 -d; } | openssl dgst -sha256 -binary
}

evidence() { { binding && encrypted_key; } 2>/dev/null | seal; }

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
      *'keytype ENCRYPTED PRIVATE KEY'*) [ "$can_seal" != ready ] || disk_key=$(evidence) ;;
    esac
    [ "$disk_before" != "$(disk)" ] || break
    [ "$attempt" -lt 3 ] || disk_key=
  done
  [ -z "$disk_before" ] || printf '%s\n' "$disk_before"
  [ -z "$disk_key" ] || printf 'nodekey %s\n' "$disk_key"
}

# The state is told with it: only a manager that is locked waits for a key.
tell_channel() {
  ask_info '{{.Swarm.LocalNodeState}}' || return 0
  printf 'state %s\n' "$answer"
  [ "$answer" = locked ] && [ "$can_seal" = ready ] || return 0
  channel_key=$(open_channel "$nonce")
  [ -z "$channel_key" ] || printf 'channel %s\n' "$channel_key"
}

# The channel comes first: the evidence is bound to it.
channel_key=
prove() {
  printf 'prove 1\ntime %s\nsealing %s\n' "$(date +%s)" "$can_seal"
  find_root
  [ "$want_channel" = false ] || tell_channel
  tell_disk
  [ "$can_seal" != ready ] || tell_live_key
}
