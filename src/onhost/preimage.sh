# Pre-images: copies of swarm-node.key beside it from before a rotation, still encrypted with the key of that time; or from
# before autolock, in the clear: see PreimageOrder for what those are worth.
# The caller sets `preimage`: save, list or remove; `preimage_run`; and to save `preimage_clear`: keep or refuse.
# It asks the engine for its folder only: copies are made and removed where the engine is locked or down as well.
# shellcheck shell=sh

key_header='-----BEGIN ENCRYPTED PRIVATE KEY-----'
[ "$preimage_clear" = refuse ] || key_header='-----BEGIN [A-Z ]*PRIVATE KEY-----'

prepare() {
  meet_disk || return
  [ "$preimage" = save ] || return 0
  [ -r "$folder/swarm-node.key" ] || { refuse no-key-file || return; }
  [ "$preimage_clear" = keep ] || is_encrypted "$folder/swarm-node.key" || refuse not-encrypted
}

# copy_key: to $copy, and only what follows the header that is wanted: any other key gives an empty copy.
copy_key() {
  copy=$folder/.lockstep-$preimage_run
  head -c 16384 "$folder/swarm-node.key" | sed -n "/^$key_header\$/,\$p" >"$copy" || return
  kek=$(kek_of "$copy")
  [ -s "$copy" ] && [ "$(sum "$copy")" = "$(sum "$folder/swarm-node.key")" ]
}

# A copy counts when it is on the disk: a power cut may follow the rotation at once.
save() {
  for attempt in 1 2 3; do
    ! copy_key || break
    [ "$attempt" -lt 3 ] || return
  done
  bounded 60 sync "$copy" || return
  mv -f "$copy" "$folder/swarm-node.key.lockstep-${kek:-0}-$preimage_run" && bounded 60 sync "$folder"
}

# erase FILE: what lies in the clear is written over first. A disk that writes elsewhere what is written again (flash, a
# journal of data, copy on write) may keep the old blocks, as it may those of the original from before autolock.
erase() {
  [ -f "$1" ] || return 0
  if ! is_encrypted "$1"; then
    head -c "$(wc -c <"$1")" /dev/zero 1<>"$1"
    bounded 60 sync "$1"
  fi
  rm -f "$1"
}

# Those of this run, and what they were put in the place of.
erase_copy() { [ "$3" != "$preimage_run" ] || erase "$2"; }

act() {
  if [ "$preimage" = save ]; then
    if save; then outcome=complete; else erase "$copy"; fi
  else
    each_copy erase_copy
    erase "$folder/.lockstep-$preimage_run"
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
