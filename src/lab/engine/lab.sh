#!/bin/sh
# Process 1 of an engine lab, in namespaces of its own: a bridge that the machine's network does not know.
# Usage: lab.sh <folder of the lab>
# It lives as long as whoever holds the other end of its standard input, and takes every host with it when that
# closes, however its owner ended: the kernel closes the pipe of a process that was killed.
set -eu
# It ends by killing every process it can see, which must be those of the lab alone.
[ "$$" -eq 1 ] || exit 2
folder=$1

ip link set dev lo up
ip link add name lab0 type bridge
ip link set dev lab0 up

# A shell reaps orphans only while it waits, and an engine that finds the zombie of its containerd does not start.
exec 3<&0
cat <&3 >/dev/null &
echo ready
wait $! || :

kill -KILL -1 2>/dev/null || :
# What was killed may still be writing its last file.
tries=0
until rm -rf "$folder" 2>/dev/null || [ "$tries" -ge 50 ]; do
  tries=$((tries + 1))
  sleep 0.1
done
