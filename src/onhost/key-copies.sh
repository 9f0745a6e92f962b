# Copies of swarm-node.key beside it: `swarm-node.key.lockstep-<kek-version>-<run>`, a pre-image;
# `swarm-node.key.replaced-<begin of its checksum>-<run>`, what a pre-image was put in the place of; and
# `.lockstep-<run>`, of either the part that was written when its script was killed. After disk.sh.
# shellcheck shell=sh

sum() { sha256sum <"$1" 2>/dev/null | cut -d ' ' -f 1; }
is_encrypted() { [ "$(head -n 1 "$1" 2>/dev/null)" = '-----BEGIN ENCRYPTED PRIVATE KEY-----' ]; }
kek_of() { sed -n 's/^kek-version: *\([0-9][0-9]*\)$/\1/p' "$1"; }

# each_copy COMMAND...: calls COMMAND lockstep|replaced|part FILE RUN for every copy that lies there.
each_copy() {
  for copy in "$folder"/swarm-node.key.lockstep-* "$folder"/swarm-node.key.replaced-* "$folder"/.lockstep-*; do
    if [ ! -f "$copy" ] || [ -L "$copy" ]; then continue; fi
    run=${copy##*/}
    case $run in
      .lockstep-*) copy_kind=part run=${run#.lockstep-} ;;
      *)
        run=${run#swarm-node.key.}
        copy_kind=${run%%-*}
        run=${run#*-}
        run=${run#*-}
        ;;
    esac
    "$@" "$copy_kind" "$copy" "$run"
  done
}

tell_copy() {
  [ "$1" != part ] || { printf 'part %s\n' "$3" && return; }
  if is_encrypted "$2"; then copy_state=encrypted; else copy_state=clear; fi
  copy_kek=$(kek_of "$2")
  case $1 in
    lockstep) printf 'preimage' ;;
    *) printf 'replaced' ;;
  esac
  printf ' %s %s %s %s\n' "${copy_kek:-0}" "$copy_state" "$(sum "$2")" "$3"
}
tell_copies() { each_copy tell_copy; }
