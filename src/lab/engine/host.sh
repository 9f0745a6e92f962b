#!/bin/sh
# Process 1 of one engine host, in namespaces of its own. Usage: host.sh <folder of the host> <name> <docker client>
# The host is powered on as long as somebody holds the other end of its standard input: when that closes, the kernel
# kills everything that runs on the host, as when a machine loses power. What is below its folder survives.
set -eu
folder=$1
name=$2
client=$3

echo "$name" >/proc/sys/kernel/hostname
mount -t tmpfs -o mode=755 tmpfs /run

# A layer over the folders that hold mount points below: nothing is created on the machine itself.
mkdir -p "$folder/layer"
mount -t tmpfs -o mode=755 tmpfs "$folder/layer"
for path in etc var/lib var/log; do
  upper="$folder/layer/$path/upper"
  work="$folder/layer/$path/work"
  mkdir -p "$upper" "$work"
  mount -t overlay -o "lowerdir=/$path,upperdir=$upper,workdir=$work" overlay "/$path"
done
for path in etc/docker var/lib/docker var/lib/amazon var/log/amazon; do
  mkdir -p "$folder/$path" "/$path"
  mount --bind "$folder/$path" "/$path"
done

# Scripts set a PATH of their own: every client on it becomes the one that belongs to the engine, or none at all.
for directory in /usr/local/sbin /usr/local/bin /usr/sbin /usr/bin /sbin /bin; do
  found="$directory/docker"
  if [ -x "$found" ] && [ "$found" != "$client" ]; then
    mount --bind "$client" "$found"
  fi
done

exec 3<&0
cat <&3 >/dev/null &
echo ready
wait $! || :
