# Puts a pre-image back, which the engine must not see happen: it is stopped before and started after. Then the key of
# that time opens this manager again, and it catches up with its swarm.
# The caller sets `restore_run`, the run whose pre-image it is. Stopping the engine stops every container of the host.
# shellcheck shell=sh

# pick_pre_image: in $pre_image, the first that the run has made (a later one is from after its rotation).
pick_pre_image() {
  pre_image='' lowest=
  for copy in "$folder"/swarm-node.key.lockstep-*-"$restore_run"; do
    if [ ! -f "$copy" ] || [ -L "$copy" ]; then continue; fi
    kek=${copy##*/swarm-node.key.lockstep-}
    kek=${kek%-"$restore_run"}
    case $kek in
      '' | *[!0-9]*) continue ;;
    esac
    if [ -z "$lowest" ] || [ "$kek" -lt "$lowest" ]; then lowest=$kek pre_image=$copy; fi
  done
  [ -n "$pre_image" ] && is_whole "$pre_image"
}

# is_whole FILE: a key file from its first line to its last.
is_whole() {
  head -n 1 "$1" | grep -q '^-----BEGIN [A-Z ]*PRIVATE KEY-----$' &&
    tail -n 1 "$1" | grep -q '^-----END [A-Z ]*PRIVATE KEY-----$'
}

is_running() { bounded 20 systemctl is-active --quiet docker >/dev/null 2>&1; }
# The socket as well, which would start the engine for whoever calls; not every host has one.
stop_engine() {
  bounded 20 systemctl stop docker.socket >/dev/null 2>&1
  bounded 150 systemctl stop docker >/dev/null 2>&1 && ! is_running
}
start_engine() { bounded 120 systemctl start docker >/dev/null 2>&1 && is_running; }

# An engine that answers and is not the service manager's would not be stopped by it. One that serves needs no pre-image.
prepare() {
  meet_disk || return
  pick_pre_image || { refuse no-pre-image || return; }
  # With autolock the engine has changed the data key and the certificate: the old key file is of no use to it.
  is_encrypted "$pre_image" || { refuse clear-pre-image || return; }
  have systemctl || { refuse no-service-manager || return; }
  if ! ask_info '{{.Swarm.LocalNodeState}}'; then
    ! is_running || refuse engine-unreachable
    return
  fi
  is_running || { refuse no-service-manager || return; }
  case $answer in
    locked | error) ;;
    *) refuse not-locked ;;
  esac
}

# put FILE NAME: a copy, which is on the disk before it has its name.
put() {
  copy=$folder/.lockstep-$restore_run
  cat "$1" >"$copy" && bounded 60 sync "$copy" && mv -f "$copy" "$folder/$2"
}

# replace_key: the one that is replaced stays beside it, by a name that tells its content, until the run is settled.
replace_key() {
  key=$folder/swarm-node.key
  [ "$(sum "$pre_image")" != "$(sum "$key")" ] || return 0
  [ ! -e "$key" ] || put "$key" "swarm-node.key.replaced-$(sum "$key" | cut -c 1-16)-$restore_run" || return
  put "$pre_image" swarm-node.key && bounded 60 sync "$folder" && [ "$(sum "$pre_image")" = "$(sum "$key")" ]
}

# The engine is started again whatever happens.
act() {
  if [ "$(sum "$pre_image")" = "$(sum "$folder/swarm-node.key")" ] && is_running; then
    outcome=complete
    return
  fi
  if ! stop_engine; then
    start_engine
    return
  fi
  if replace_key; then put_back=true; else put_back=false; fi
  start_engine || return
  [ "$put_back" = false ] || outcome=complete
}

report() {
  [ -n "${folder:-}" ] || meet_disk || return
  tell_key_header
  tell_copies
  ! ask_info '{{.Swarm.LocalNodeState}}' || printf 'state %s\n' "$answer"
}

once restore | frame
exit 0
