# Which manager this is, by the certificate on its disk: it can be read where the engine is locked or down, and an engine
# that is locked names neither its swarm nor itself. After engine.sh and change.sh.
# For meet_disk the caller sets `want_swarm`, and `want_nodes`: the nodes of that swarm that the operator means.
# shellcheck shell=sh

# certificate_name ATTRIBUTE: the identifier under that attribute of X.520 (012: O, 003: CN; in octal, as are the bytes of the
# certificate): 25 characters, behind `FIPS.` for a swarm that was made in FIPS mode. The issuer is no swarm node and has none.
certificate_name() {
  name_bytes=$(printf '%s' "$certificate_bytes" |
    sed -nE "s/.* 006 003 125 004 $1 (014|023) (031|036)(( 106 111 120 123 056)?( [0-7]{3}){25}).*/\3/p" |
    sed 's/ /\\/g')
  # shellcheck disable=SC2059 # 25 or 30 octal numbers, or nothing
  printf "$name_bytes"
}

# read_disk: tells what the certificate says; fails, and says why, where there is none. In $disk_swarm and $disk_node.
read_disk() {
  find_root
  folder=$root/swarm/certificates
  certificate_bytes=$(tell_certificate | cut -d ' ' -f 2 | base64 -d 2>/dev/null | od -An -v -to1 | tr -d '\n')
  disk_swarm=$(certificate_name 012)
  disk_node=$(certificate_name 003)
  case ${disk_swarm#FIPS.},$disk_node in
    ,* | *, | *[!0-9a-z,]*)
      if [ "$root" = "$fs/nonexistent" ]; then refuse several-folders; else refuse not-in-swarm; fi
      return 1
      ;;
  esac
  printf 'swarm %s\nnode %s\n' "$disk_swarm" "$disk_node"
}

# meet_disk: fails, and says why, unless this is the folder of a wanted node.
# shellcheck disable=SC2154 # set by the caller of the scripts
meet_disk() {
  read_disk || return
  [ "$disk_swarm" = "$want_swarm" ] || { refuse wrong-swarm || return; }
  is_wanted "$disk_node" || refuse wrong-node
}
