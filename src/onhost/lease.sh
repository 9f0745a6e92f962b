# The lease on a swarm's key, kept in the swarm itself: a config of a fixed name, which only one can create.
# The caller sets `lease`: take, show or release; `lease_run`, and `lease_owner` to take it.
# shellcheck shell=sh

lease_format='{{.ID}}|{{index .Spec.Labels "lockstep.run"}}|{{index .Spec.Labels "lockstep.taken"}}'
lease_format=$lease_format'|{{index .Spec.Labels "lockstep.owner"}}'

# read_lease: in $holder_…, all empty when it is free; fails when the swarm does not say.
# shellcheck disable=SC2154 # $answer: from ask
read_lease() {
  holder_id='' holder_run='' holder_taken='' holder_owner=''
  ask 10 config ls --filter "name=$lease_name" --format '{{.Name}}' || return
  printf '%s\n' "$answer" | grep -qx "$lease_name" || return 0
  ask 10 config inspect --format "$lease_format" "$lease_name" || return
  holder_id=${answer%%|*}
  answer=${answer#*|}
  holder_run=${answer%%|*}
  answer=${answer#*|}
  holder_taken=${answer%%|*}
  holder_owner=${answer#*|}
}

prepare() { meet; }

# Whether it was taken is what the swarm says afterwards, not how the client ended.
act() {
  if [ "$lease" = take ]; then
    # shellcheck disable=SC2154 # set by the caller
    printf '%s\n' "$lease_run" | client 20 config create --label "lockstep.run=$lease_run" \
      --label "lockstep.owner=$lease_owner" --label "lockstep.taken=$(date +%s)" "$lease_name" - >/dev/null 2>&1
  elif read_lease && [ -n "$holder_id" ] && [ "$holder_run" = "$lease_run" ]; then
    # By its id: a lease that somebody took meanwhile has another one.
    client 20 config rm "$holder_id" >/dev/null 2>&1
  fi
  outcome=complete
}

report() {
  if ! read_lease; then
    printf 'state unknown\n'
  elif [ -z "$holder_id" ]; then
    printf 'state free\n'
  else
    printf 'state held\n'
    [ -z "$holder_run" ] || printf 'leaserun %s\n' "$(printf '%s' "$holder_run" | clean)"
    [ -z "$holder_taken" ] || printf 'leasetaken %s\n' "$(printf '%s' "$holder_taken" | clean)"
    [ -z "$holder_owner" ] || printf 'leaseowner %s\n' "$(printf '%s' "$holder_owner" | clean)"
  fi
}

show() {
  printf 'lease 1\ntime %s\n' "$(date +%s)"
  ! meet || report
}

if [ "$lease" = show ]; then
  show
else
  once lease
fi | frame
exit 0
