# Marks of the live join tokens, with the cluster version before and after. It changes nothing.
# One command does for all managers of a swarm: the caller sets `want_nodes`, and `mark_nonce` (see join-tokens.sh).
# shellcheck shell=sh

read_join_tokens() {
  printf 'readjointokens 1\ntime %s\n' "$(date +%s)"
  can_mark || { refuse no-openssl || return; }
  meet_any || return
  tell_join_tokens
  tell_version_after
}

read_join_tokens | frame
exit 0
