# Pre-images: copies of swarm-node.key beside it from before a rotation, still encrypted with the key of that time.
# The caller sets `preimage`: save, list or remove; and `preimage_run`.
# It asks the engine for its folder only: copies are made and removed where the engine is locked or down as well.
# shellcheck shell=sh

key_header='-----BEGIN ENCRYPTED PRIVATE KEY-----'

prepare() {
  meet_disk || return
  [ "$preimage" = save ] || return 0
  [ -r "$folder/swarm-node.key" ] || { refuse no-key-file || return; }
  is_encrypted "$folder/swarm-node.key" || refuse not-encrypted
}

# copy_key: to $copy, and only what follows the header of an encrypted key: one in the clear gives an empty copy.
copy_key() {
  copy=$folder/.lockstep-$preimage_run
  head -c 16384 "$folder/swarm-node.key" | sed -n "/^$key_header\$/,\$p" >"$copy" || return
  kek=$(kek_of "$copy")
  [ -n "$kek" ] && [ -s "$copy" ] && [ "$(sum "$copy")" = "$(sum "$folder/swarm-node.key")" ]
}

# A copy counts when it is on the disk: a power cut may follow the rotation at once.
save() {
  for attempt in 1 2 3; do
    ! copy_key || break
    [ "$attempt" -lt 3 ] || return
  done
  bounded 60 sync "$copy" || return
  mv -f "$copy" "$folder/swarm-node.key.lockstep-$kek-$preimage_run" && bounded 60 sync "$folder"
}

# Those of this run, what they were put in the place of, and parts of both.
remove_copy() { [ "$3" != "$preimage_run" ] || rm -f "$2"; }

act() {
  if [ "$preimage" = save ]; then
    if save; then outcome=complete; else rm -f "$copy"; fi
  else
    each_copy remove_copy
    ! bounded 60 sync "$folder" || outcome=complete
  fi
}

report() {
  [ -n "${folder:-}" ] || meet_disk || return
  tell_key_header
  tell_copies
}

list() {
  printf 'preimages 1\ntime %s\n' "$(date +%s)"
  meet_disk || return
  printf 'outcome complete\n'
  report
}

if [ "$preimage" = list ]; then
  list
else
  once preimages
fi | frame
exit 0
