# The join tokens, as marks: after sealed.sh, engine.sh and change.sh. A token is in the pipes between processes and nowhere else.
# The caller sets `mark_nonce`: marks that are keyed by it can be compared with those of an earlier script, and marks that are
# keyed by the nonce of this frame with those of the other managers. The digest part of a token is no secret, the rest has
# 128 random bits (swarmkit ca.GenerateJoinToken): nobody finds it by trying.
# shellcheck shell=sh

# can_mark: whether this openssl makes marks.
# shellcheck disable=SC2119 # it reads its standard input
can_mark() { [ -n "$(printf '' | hmac)" ]; }

# mark_token ROLE NONCE: fails where the client shows no token.
mark_token() {
  token_mark=$(client 10 swarm join-token --quiet "$1" 2>/dev/null | sed -n '/^SWMTKN-/p' | tr -d '\n' | hmac_by "$2")
  [ "$token_mark" != "$(printf '' | hmac_by "$2")" ] && printf '%s' "$token_mark"
}

# mark_tokens: ends with the first that fails: an engine that hangs once would hang this script four times.
mark_tokens() {
  worker_mark=$(mark_token worker "$nonce") && manager_mark=$(mark_token manager "$nonce") &&
    worker_since=$(mark_token worker "$mark_nonce") && manager_since=$(mark_token manager "$mark_nonce")
}

# For seconds after quorum is lost a manager still shows what it has: it counts when the swarm answers before and after.
tell_join_tokens() {
  if ! have docker || ! ask 10 node ls --quiet; then
    printf 'tokens unserved\n'
    return
  fi
  tokens_are=none
  ! mark_tokens || tokens_are='read'
  if ! ask 10 node ls --quiet; then
    printf 'tokens unserved\n'
    return
  fi
  printf 'tokens %s\n' "$tokens_are"
  [ "$tokens_are" = none ] || printf 'workermark %s\nmanagermark %s\nworkersince %s\nmanagersince %s\n' \
    "$worker_mark" "$manager_mark" "$worker_since" "$manager_since"
}
