# What a script needs to send a secret sealed, or to take one: after the prelude.
# A secret lives in the pipes between processes and nowhere else: in no variable, argument, file or here-document.
# shellcheck shell=sh

# What it takes to seal anything here; else why it cannot be done, in one word.
sealing() {
  if ! have openssl; then
    echo no-openssl
  elif ! memory >/dev/null; then
    echo no-memory-folder
  elif [ "$(command -v printf)" != printf ]; then
    # As a program it would show its arguments to everybody.
    echo no-builtin-printf
  else
    echo ready
  fi
}

# memory: a folder that is kept in memory; fails where the host has none, for a disk outlives its owner.
memory() {
  for memory_folder in "$fs/run" "$fs/dev/shm"; do
    case $(stat -f -c %T "$memory_folder/" 2>/dev/null) in
      tmpfs | ramfs)
        printf '%s\n' "$memory_folder"
        return 0
        ;;
    esac
  done
  return 1
}

# A script that was killed leaves its room behind: the next one clears it away.
sweep_rooms() {
  for memory_folder in "$fs/run" "$fs/dev/shm"; do
    find "$memory_folder/" -maxdepth 1 -type d -name 'lockstep.*' -user "$(id -u)" -mmin +15 -exec rm -rf {} + 2>/dev/null
  done
}

# make_room NAME: a new folder of our own in memory, in $room. Whatever ends this shell clears it away.
room=
make_room() {
  room_folder=$(memory) && mkdir "$room_folder/lockstep.$1" 2>/dev/null || return 1
  room=$room_folder/lockstep.$1
}
clear_room() { [ -z "$room" ] || rm -rf "$room"; }
trap clear_room EXIT
trap 'exit 143' HUP INT TERM

# oaep pkeyutl-ARGUMENTS: RSA-OAEP with SHA-256, in the words of openssl 1.0.2 and later.
oaep() {
  openssl pkeyutl "$@" -pkeyopt rsa_padding_mode:oaep -pkeyopt rsa_oaep_md:sha256 -pkeyopt rsa_mgf1_md:sha256 2>/dev/null
}

# seal: standard input, at most 318 bytes, so that only the owner of the key in $room/to.pem can read it. One line.
seal() { oaep -encrypt -pubin -inkey "$room/to.pem" | base64 | tr -d '\n'; }

# hmac: HMAC-SHA-256 of standard input, by the nonce of this frame.
hmac() { hmac_by "$nonce"; }

# hmac_by NONCE: the same by another nonce, so that marks of different times can be compared. A nonce is no secret: openssl takes
# the key of an HMAC as an argument.
hmac_by() { openssl dgst -sha256 -hmac "$1" -binary 2>/dev/null | base64 | tr -d '\n'; }

# open_channel NAME: makes a key pair that outlives this script, and prints its public half. Run again, the same half.
open_channel() {
  channel=$(memory)/lockstep.$1 || return 1
  if mkdir "$channel" 2>/dev/null; then
    openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:3072 -out "$channel/key.pem" 2>/dev/null ||
      close_channel "$1"
  fi
  find_channel "$1" && openssl pkey -in "$channel/key.pem" -pubout -outform DER 2>/dev/null | base64 | tr -d '\n'
}

# find_channel NAME: in $channel, if it is ours.
find_channel() {
  channel=$(memory)/lockstep.$1 || return 1
  [ -d "$channel" ] && [ ! -L "$channel" ] && [ -O "$channel" ] && [ -s "$channel/key.pem" ]
}

# receive NAME SEALED COMMAND...: what was sealed to the channel becomes the standard input of COMMAND, whose status
# counts. Status 3: no such channel; 4: it does not open, and COMMAND was not run.
receive() {
  find_channel "$1" || return 3
  received=$2
  shift 2
  unseal >/dev/null || return 4
  unseal | "$@"
}
unseal() { printf '%s' "$received" | base64 -d 2>/dev/null | oaep -decrypt -inkey "$channel/key.pem"; }

close_channel() { ! channel=$(memory)/lockstep.$1 || rm -rf "$channel"; }

sweep_rooms
