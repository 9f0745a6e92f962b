# What every script of a rotation does around its one act: it makes sure that this is the manager that the operator
# means, and that the act is done once, though the agent may run a document again. After sealed.sh and engine.sh.
# The caller sets `want_swarm` and `want_node` (or `want_nodes`), and `lease_run` for `hold_lease`. After a reboot nothing is known of a command any more.
# shellcheck shell=sh

# Without a leader the engine gives a cluster that is all zeros: it counts only with its id.
engine_format='{{.Swarm.LocalNodeState}}|{{.Swarm.ControlAvailable}}|{{.Swarm.NodeID}}|{{with .Swarm.Cluster}}{{if .ID}}'
engine_format=$engine_format'{{.ID}}|{{.Version.Index}}|{{.Spec.EncryptionConfig.AutoLockManagers}}'
engine_format=$engine_format'|{{.Spec.Orchestration.TaskHistoryRetentionLimit}}{{end}}{{end}}'

# refuse WORD: says why nothing was done, and fails.
refuse() {
  printf 'refused %s\n' "$1"
  return 1
}

# look: what the engine knows now, in $engine_…
look() {
  # shellcheck disable=SC2154 # $answer: from ask
  ask_info "$engine_format" || return
  IFS='|'
  set -f
  # shellcheck disable=SC2086 # fields between bars
  set -- $answer
  set +f
  unset IFS
  engine_state=${1:-} engine_control=${2:-} engine_node=${3:-} engine_swarm=${4:-}
  engine_version=${5:-} engine_autolock=${6:-} engine_history=${7:-}
}

# meet: fails, and says why, unless this is the wanted manager, unlocked, of a swarm that has a leader.
# shellcheck disable=SC2154 # set by the caller of the scripts
meet() {
  meet_swarm || return
  [ "$engine_node" = "$want_node" ] || refuse wrong-node
}

# meet_any: the same for a script that goes to several managers. Its caller sets `want_nodes`: those of the swarm that are meant.
meet_any() {
  meet_swarm || return
  is_wanted "$engine_node" || refuse wrong-node
}

# shellcheck disable=SC2154 # set by the caller of the scripts
is_wanted() {
  case " $want_nodes " in
    *" $1 "*) ;;
    *) return 1 ;;
  esac
}

# shellcheck disable=SC2154 # set by the caller of the scripts
meet_swarm() {
  have docker || { refuse no-docker || return; }
  look || { refuse engine-unreachable || return; }
  case $engine_state,$engine_control in
    active,true | pending,true) ;;
    active,false) refuse worker || return ;;
    locked,*) refuse locked || return ;;
    *) refuse not-in-swarm || return ;;
  esac
  [ -n "$engine_swarm" ] || { refuse no-leader || return; }
  printf 'swarm %s\nnode %s\nversion %s\n' "$engine_swarm" "$engine_node" "$engine_version"
  [ "$engine_swarm" = "$want_swarm" ] || refuse wrong-swarm
}

lease_name=lockstep-lease

# hold_lease: fails, and says so, unless the swarm says that the run has its lease. A script may come when its run has long
# ended, and a swarm that was restored from an old backup may be at the noted version once more.
# shellcheck disable=SC2154 # set by the caller of the scripts
hold_lease() {
  ask 10 config inspect --format '{{index .Spec.Labels "lockstep.run"}}' "$lease_name"
  [ "$answer" = "$lease_run" ] || refuse lease-not-held
}

# tell_version_after: the cluster version now; nothing where the swarm does not answer.
tell_version_after() { ! look || [ -z "$engine_version" ] || printf 'versionafter %s\n' "$engine_version"; }

# find_mark: whether this command has begun its act already. Its mark is in $mark.
find_mark() {
  mark=
  case ${SSM_COMMAND_ID:-} in
    '' | *[!0-9a-f-]*) return 1 ;;
  esac
  mark=$(memory)/lockstep-done/$SSM_COMMAND_ID || mark=
  [ -n "$mark" ] && own_marks && [ -d "$mark" ]
}
own_marks() { [ -d "${mark%/*}" ] && [ ! -L "${mark%/*}" ] && [ -O "${mark%/*}" ]; }

# begin: sets the mark, before the act. The agent forgets a command after 48 hours; so do we, later.
begin() {
  memory >/dev/null || { refuse no-memory-folder || return; }
  [ -n "$mark" ] || { refuse no-command-id || return; }
  mkdir "${mark%/*}" 2>/dev/null
  own_marks || { refuse no-memory-folder || return; }
  find "${mark%/*}/" -mindepth 1 -maxdepth 1 -mmin +4320 -exec rm -rf {} + 2>/dev/null
  mkdir "$mark" 2>/dev/null || refuse no-memory-folder
}

# repeated NAME: the head of the answer; succeeds where an earlier run of this command has begun the act. How that ended
# is told, if it came that far: it may have been cut short.
repeated() {
  printf '%s 1\ntime %s\n' "$1" "$(date +%s)"
  outcome=indeterminate
  find_mark || return
  [ ! -s "$mark/outcome" ] || outcome=$(head -n 1 "$mark/outcome")
  printf 'repeated yes\noutcome %s\n' "$outcome"
}

# settle OUTCOME: after the act.
settle() {
  printf '%s\n' "$1" >"$mark/outcome"
  printf 'outcome %s\n' "$1"
}

# once NAME: prepares, acts and settles, once for a command, and reports in any case. The script says what these are.
once() {
  if ! repeated "$1"; then
    if ! prepare || ! begin; then return; fi
    act
    settle "$outcome"
  fi
  report
}
