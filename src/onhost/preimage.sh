# Pre-images: copies of swarm-node.key from before a rotation, still encrypted with the key of that time, beside it.
# The caller sets `preimage`: save, list or remove, and `preimage_run`.
# It asks the engine for its folder only: copies are made and removed where the engine is locked or down as well.
# shellcheck shell=sh

key_header='-----BEGIN ENCRYPTED PRIVATE KEY-----'

# names_in_certificate OID ID: whether the node's certificate has exactly this identifier under that name (X.520, in hex).
names_in_certificate() {
  wanted_hex=$(printf '%s' "$2" | od -An -v -tx1 | tr -d ' \n')
  case $certificate_hex in
    *0603"$1"0c19"$wanted_hex"* | *0603"$1"1319"$wanted_hex"*) return 0 ;;
  esac
  return 1
}

# meet_disk: fails, and says why, unless this is the folder of the wanted node.
# shellcheck disable=SC2154 # set by the caller of the scripts
meet_disk() {
  find_root
  folder=$root/swarm/certificates
  certificate_hex=$(tell_certificate | cut -d ' ' -f 2 | base64 -d 2>/dev/null | od -An -v -tx1 | tr -d ' \n')
  [ -n "$certificate_hex" ] || { refuse not-in-swarm || return; }
  names_in_certificate 55040a "$want_swarm" || { refuse wrong-swarm || return; }
  names_in_certificate 550403 "$want_node" || refuse wrong-node
}

sum() { sha256sum <"$1" 2>/dev/null | cut -d ' ' -f 1; }

prepare() {
  meet_disk || return
  [ "$preimage" = save ] || return 0
  [ -r "$folder/swarm-node.key" ] || { refuse no-key-file || return; }
  [ "$(head -n 1 "$folder/swarm-node.key")" = "$key_header" ] || refuse not-encrypted
}

# copy_key: to $copy, and only what follows the header of an encrypted key: a key in the clear gives an empty copy.
copy_key() {
  copy=$folder/.lockstep.$$
  head -c 16384 "$folder/swarm-node.key" | sed -n "/^$key_header\$/,\$p" >"$copy" || return
  kek=$(sed -n 's/^kek-version: *\([0-9][0-9]*\)$/\1/p' "$copy")
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

# pre_images tell|remove: every one that lies there, or those of this run.
pre_images() {
  for copy in "$folder"/swarm-node.key.lockstep-*; do
    if [ ! -f "$copy" ] || [ -L "$copy" ]; then continue; fi
    run=${copy##*/swarm-node.key.lockstep-}
    kek=${run%%-*}
    run=${run#*-}
    case $1,$run in
      tell,*) printf 'preimage %s %s %s\n' "$kek" "$(sum "$copy")" "$run" ;;
      remove,"$preimage_run") rm -f "$copy" ;;
    esac
  done
}

act() {
  if [ "$preimage" = save ]; then
    if save; then outcome=complete; else rm -f "$folder/.lockstep.$$"; fi
  else
    pre_images remove
    ! bounded 60 sync "$folder" || outcome=complete
  fi
}

report() {
  [ -n "${folder:-}" ] || meet_disk || return
  tell_key_header
  pre_images tell
}

list() {
  printf 'preimages 1\ntime %s\n' "$(date +%s)"
  meet_disk || return
  printf 'outcome complete\n'
  report
}

change() {
  if ! repeated preimages; then
    if ! prepare || ! begin; then return; fi
    act
    settle "$outcome"
  fi
  report
}

if [ "$preimage" = list ]; then
  list
else
  change
fi | frame
exit 0
