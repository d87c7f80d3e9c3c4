# shellcheck shell=bash
# Sourced by the scripts here, in the checkout's folder: builds Tally and the measuring programs, which are in src/test,
# and runs commands on one processor.
command -v mvn >/dev/null || mvn() { ./mvnw "$@"; }

build_measuring() { # sets classpath
  ./tally --version >/dev/null # builds the jar
  mvn -q -B -Dstyle.color=never -P '!analysis' process-test-classes dependency:build-classpath \
    -Dmdep.outputFile=target/test-classpath
  # shellcheck disable=SC2034 # read by the scripts that source this
  classpath=target/test-classes:target/classes:$(cat target/test-classpath)
}
require_disk() { # DIRECTORY: ends the script if it is in memory, where fsync costs nothing
  if [ "$(stat -f -c %T "$1" 2>/dev/null)" = tmpfs ]; then
    echo "${0##*/}: $1 is in memory, where fsync costs nothing; set BENCH_DIR to a directory on a disk" >&2
    exit 1
  fi
}
pin() { # CPU COMMAND: becomes the command, on that processor if there is taskset
  local cpu=$1
  shift
  if command -v taskset >/dev/null; then exec taskset -c "$cpu" "$@"; else exec "$@"; fi
}
