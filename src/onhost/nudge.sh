# One update of the swarm that changes nothing in it: managers that failed to write a new key to their disk try again.
# shellcheck shell=sh

prepare() {
  meet || return
  case $engine_history in
    '' | *[!0-9]*) refuse unknown-spec ;;
  esac
}

act() {
  version_before=$engine_version
  client 40 swarm update --task-history-limit "$engine_history" >/dev/null 2>&1
  ! look || [ "${engine_version:-0}" -le "$version_before" ] || outcome=complete
}

report() { tell_version_after; }

once nudge | frame
exit 0
