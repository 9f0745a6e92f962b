# The answer of a probe. After probe.sh.
# shellcheck shell=sh
probe | frame
exit 0
