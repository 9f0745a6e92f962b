# The probe: what this host knows of its engine and its swarm. It reads, and changes nothing.
# An answer is lines of `name value`; a value is a word, a number, base64, or JSON that the docker client wrote.
# shellcheck shell=sh

listed=false

info_format='{"version":{{json .ServerVersion}},"root":{{json .DockerRootDir}},"state":{{json .Swarm.LocalNodeState}}'
info_format=$info_format',"control":{{json .Swarm.ControlAvailable}},"node":{{json .Swarm.NodeID}}'
info_format=$info_format',"addr":{{json .Swarm.NodeAddr}},"error":{{json .Swarm.Error}}'
info_format=$info_format',"managers":{{json .Swarm.Managers}},"nodes":{{json .Swarm.Nodes}}'
# Without a leader the engine gives a cluster that is all zeros, autolock false: it counts only with its id.
info_format=$info_format'{{with .Swarm.Cluster}}{{if .ID}},"cluster":{"id":{{json .ID}},"version":{{json .Version.Index}}'
info_format=$info_format',"autolock":{{json .Spec.EncryptionConfig.AutoLockManagers}}'
info_format=$info_format',"certExpiry":{{json .Spec.CAConfig.NodeCertExpiry}}'
info_format=$info_format',"rotating":{{json .RootRotationInProgress}}}{{end}}{{end}}}'

node_format='{"id":{{json .ID}},"host":{{json .Description.Hostname}},"status":{{json .Status.State}}'
node_format=$node_format',"avail":{{json .Spec.Availability}},"engine":{{json .Description.Engine.EngineVersion}}'
node_format=$node_format'{{with .ManagerStatus}},"leader":{{json .Leader}},"reach":{{json .Reachability}}'
node_format=$node_format',"addr":{{json .Addr}}{{end}}}'

# The option counts by being there: its value is empty or "true" (libnetwork, overlay driver).
overlay_format='{{json .Name}}{{range $name, $value := .Options}}{{if eq $name "encrypted"}} encrypted{{end}}{{end}}'

probe_engine() {
  use_configured_root
  info=
  if ! have docker; then
    if listens; then
      printf 'engine unasked\nreason no docker client on the PATH\n'
    else
      printf 'engine none\n'
    fi
    return
  fi
  # An engine without a leader may take 20 s to say so. Where none answers, clients differ: 20.10 prints the template
  # up to its first field and fails, later ones print it with empty values and fail, that of 26.1 does so and does not fail.
  if ask 25 info --format "$info_format"; then
    case $answer in
      '{"version":"",'*) ;;
      '{"version":'*'}') info=$answer ;;
    esac
  fi
  if [ "$hanging" = true ]; then
    printf 'engine hanging\n'
  elif [ -z "$info" ]; then
    # What failed above is the template; `version` says why no engine answers. One that listens is not down.
    why=$(client 10 version --format '{{.Server.Version}}' 2>&1 | clean)
    if listens; then printf 'engine unasked\n'; else printf 'engine down\n'; fi
    printf 'reason %s\n' "$why"
  else
    printf 'engine up\ninfo %s\n' "$info"
    root=$(printf '%s\n' "$info" | sed 's/.*"root":"\([^"]*\)","state":.*/\1/')
  fi
}

# Only a manager with a leader answers these. Without one the networks that it lists are not all there are.
probe_manager() {
  case $info in
    *'"control":true,"node":'*) ;;
    *) return ;;
  esac
  ask 10 node ls --quiet --filter role=manager || return
  # shellcheck disable=SC2086 # the ids are words of their own
  ask 10 node inspect --format "$node_format" $answer || return
  listed=true
  tell member
  probe_unlock_key
  probe_overlays
  if ask 10 secret ls --quiet; then
    printf 'secrets %s\n' "$(printf '%s' "$answer" | grep -c .)"
  fi
}

# What the command does here, not what it prints: the key goes from the client into this pipe and no further.
probe_unlock_key() {
  [ "$hanging" = false ] || return
  unlock_key=$(
    { client 10 swarm unlock-key --quiet 2>/dev/null || echo "status $?"; } |
      sed -n -e 's/^SWMKEY-.*/key/p' -e 's/^status [0-9]*$/failed/p'
  )
  printf 'unlockkey %s\n' "${unlock_key:-empty}"
}

probe_overlays() {
  ask 10 network ls --quiet --filter driver=overlay || return
  # shellcheck disable=SC2086 # the ids are words of their own
  [ -z "$answer" ] || ask 10 network inspect --format "$overlay_format" $answer || return
  total=$(printf '%s' "$answer" | grep -c .)
  answer=$(printf '%s' "$answer" | grep -v ' encrypted$')
  printf 'overlays %s %s\n' "$total" "$(printf '%s' "$answer" | grep -c .)"
  answer=$(printf '%s' "$answer" | head -n 5)
  tell overlay
}

# Readable while locked and while the engine is down: the certificate names swarm, node and role. Anybody can write such
# names: what counts is who issued it. During a rotation of the CA the new one stands behind it, cross-signed by the old one.
probe_disk() {
  [ -n "$info" ] || [ "$roots" -le 1 ] || printf 'folders %s\n' "$roots"
  tell_certificate
  tell_certificates intermediate "$root/swarm/certificates/swarm-node.crt" | sed 1d
  tell_certificates rootca "$root/swarm/certificates/swarm-root-ca.crt"
  tell_key_header
  if [ -r "$root/swarm/docker-state.json" ]; then
    printf 'listener %s\n' "$(head -c 4096 "$root/swarm/docker-state.json" | tr -d '\n\r')"
  fi
  # The managers that this node last knew: needed only where it cannot list the members of its swarm.
  if [ -r "$root/swarm/state.json" ] && [ "$listed" = false ]; then
    printf 'peers %s\n' "$(head -c 8192 "$root/swarm/state.json" | tr -d '\n\r')"
  fi
}

# A tool is tried for what it is needed for: one that is there may be too old for it, or not allowed to.
probe_tools() {
  [ "$(printf '' | openssl dgst -sha256 -hmac "$nonce" -binary 2>/dev/null | wc -c)" -ne 32 ] ||
    printf 'openssl %s\n' "$(openssl version 2>/dev/null | clean)"
  case $hanging,$info in
    true,* | *,) ! curl -q --unix-socket "$socket" --version >/dev/null 2>&1 ;;
    *) ! can_request ;;
  esac || printf 'curl yes\n'
  ! timeout -k 1 10 true 2>/dev/null || printf 'timeout yes\n'
  [ -n "$(find "$fs/" -maxdepth 0 -type d \( -mmin +0 -o -mmin -1 \) 2>/dev/null)" ] || printf 'lacks find\n'
  [ "$(printf a | od -An -v -to1 2>/dev/null | tr -d ' \n')" = 141 ] || printf 'lacks od\n'
  [ -n "$(stat -f -c %T "$fs/" 2>/dev/null)" ] || printf 'lacks stat\n'
}

probe() {
  printf 'probe 1\ntime %s\n' "$(date +%s)"
  probe_engine
  probe_manager
  probe_disk
  probe_tools
}
