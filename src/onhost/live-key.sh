# The live unlock key, as a mark and sealed: after sealed.sh and engine.sh.
# The caller sets `seal_to`, a public key in one line (base64 of its DER), and `live_key`: compare or send.
# shellcheck shell=sh

# Before anything else, in the shell that ends last: what can be sealed is in $can_seal, the room in $room.
prepare_sealing() {
  can_seal=$(sealing)
  [ "$can_seal" = ready ] || return 0
  if make_room "$nonce.$$"; then
    # In the form that every openssl reads; from nothing, where nothing is to be sealed, nothing is made.
    printf '%s' "$seal_to" | base64 -d 2>/dev/null | openssl pkey -pubin -inform DER -pubout -out "$room/to.pem" 2>/dev/null
  else
    can_seal=no-memory-folder
  fi
}

print_live_key() {
  client 10 swarm unlock-key --quiet 2>/dev/null | sed -n '/^SWMKEY-/p' | tr -d '\n'
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
