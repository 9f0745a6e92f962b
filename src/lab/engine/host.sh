#!/bin/sh
# Process 1 of one engine host, in namespaces of its own.
# Usage: host.sh <folder> <name> <docker client> <shared folder> <docker root dir> [<tool that the host lacks> …]
# The host is powered on as long as somebody holds the other end of its standard input: when that closes, the kernel
# kills everything that runs on the host, as when a machine loses power. What is below its folder survives.
set -eu
folder=$1
name=$2
client=$(readlink -f "$3")
shared=$4
data_root=$5
shift 5

echo "$name" >/proc/sys/kernel/hostname

# The host sees the machine's files, and keeps to itself whatever it changes in them.
layer="$folder/layer"
root="$layer/root"
mkdir -p "$layer"
mount -t tmpfs -o mode=755 tmpfs "$layer"
mkdir "$layer/upper" "$layer/work" "$root"
mount -t overlay -o "lowerdir=/,upperdir=$layer/upper,workdir=$layer/work" overlay "$root"
for path in proc sys dev; do
  mount --rbind "/$path" "$root/$path"
done
mount -t tmpfs -o mode=755 tmpfs "$root/run"
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"

mkdir -p "$root$folder"
mount --bind "$folder" "$root$folder"
for path in /etc/docker /var/lib/amazon /var/log/amazon "$data_root"; do
  mkdir -p "$folder$path" "$root$path"
  mount --bind "$folder$path" "$root$path"
done

# Engines that were fetched run from there, wherever it is mounted; where none were, it is not there.
if [ -d "$shared" ]; then
  mkdir -p "$root$shared"
  mount --bind -o ro "$shared" "$root$shared"
fi

# Scripts stop and start the engine as they would anywhere.
mkdir -p "$root/usr/local/sbin"
cp "$(dirname "$0")/systemctl.sh" "$root/usr/local/sbin/systemctl"
chmod 755 "$root/usr/local/sbin/systemctl"

mkdir "$root/.machine"
pivot_root "$root" "$root/.machine"
cd /
umount -l /.machine
rmdir /.machine

# Scripts set a PATH of their own: whatever it is, they find the client that belongs to the engine.
[ "$(readlink -f /usr/bin/docker)" = "$client" ] || ln -sf "$client" /usr/bin/docker
for directory in /usr/local/sbin /usr/local/bin /usr/sbin /usr/bin /sbin /bin; do
  found="$directory/docker"
  if [ -x "$found" ] && [ "$(readlink -f "$found")" != "$client" ]; then
    ln -sf "$client" "$found"
  fi
  for tool in "$@"; do
    rm -f "$directory/$tool"
  done
done

exec 3<&0
cat <&3 >/dev/null &
echo ready
wait $! || :
