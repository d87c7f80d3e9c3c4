# shellcheck shell=bash
# Sourced by bench/fanout, garbage, load, memory, reloads, stall, storm and viewers: sets up Tally and its peers, starts
# one of them on a processor of its own, stops it. All is under target/, except Debian's packages of nginx and nchan.
# Settings: PORT (3999), TRANSPORT (epoll; Tally's, in scripts that measure it alone), SERVER_CPU and CLIENT_CPU (0, 1),
# SERVER_JAVA_OPTS (more options for Tally's Java).
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
# shellcheck source=bench/measuring.sh
. "$root/bench/measuring.sh"
peers=$root/target/peers
port=${PORT:-3999}
server_cpu=${SERVER_CPU:-0} client_cpu=${CLIENT_CPU:-1}
# shellcheck disable=SC2034 # read by the scripts that source this
tally=tally-${TRANSPORT:-epoll}
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
scratch=$(mktemp -d -p "$(mkdir -p "$peers" && echo "$peers")" run.XXXXXX)
processes=() # that stop must end
server=      # the process whose processor time and memory count
reason=      # why a set-up or a start failed, for people
trap 'stop; rm -rf "$scratch"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
ulimit -n "$(ulimit -Hn)"

because() { # SENTENCE: fails with it as the reason
  # shellcheck disable=SC2034 # read by the scripts that source this
  reason=$*
  return 1
}
launch() { # CPU COMMAND: runs it in the background; its output goes to the log
  (pin "$@") >>"$scratch/log" 2>&1 </dev/null &
  processes+=("$!")
  server=$!
}
listens() { (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; }
await_port() { # waits until the server listens
  for _ in $(seq 300); do
    kill -0 "$server" 2>/dev/null || break
    ! listens || return 0
    sleep 0.1
  done
  because "it did not start: $(grep . "$scratch/log" | tail -n 1)"
}
stop() { # ends what launch started, the last first
  local i
  for ((i = ${#processes[@]} - 1; i >= 0; i--)); do
    kill "${processes[i]}" 2>/dev/null || true
    wait "${processes[i]}" 2>/dev/null || true
  done
  processes=() server=
}

# setup NAME: returns 0, or 1 and sets reason. Names: tally-TRANSPORT, floor, node-shared, node-each, nchan, jetty.
setup() {
  case $1 in
    tally-*) setup_tally ;;
    node-*) setup_node ;;
    *) "setup_$1" ;;
  esac
}
setup_tally() {
  "$root/tally" --version >/dev/null || because "its jar could not be built, see above"
}
setup_floor() {
  command -v gcc >/dev/null || because "there is no gcc; install it (Debian: apt-get install gcc libc6-dev)" || return
  gcc -std=gnu17 -O2 -Wall -Wextra -o "$peers/floor" "$root"/bench/peers/floor/*.c || because "gcc failed, see above"
}
setup_node() {
  command -v npm >/dev/null ||
    because "there is no Node with npm; install Node 20 or newer (Debian: apt-get install nodejs npm)" || return
  mkdir -p "$peers/node"
  cp "$root"/bench/peers/node/* "$peers/node"
  if [ ! "$peers/node/node_modules/.package-lock.json" -nt "$root/bench/peers/node/package-lock.json" ]; then
    (cd "$peers/node" && npm ci --ignore-scripts --no-audit --no-fund >"$scratch/npm" 2>&1) ||
      because "npm ci failed: $(grep -i error "$scratch/npm" | tail -n 1)"
  fi
}
setup_nchan() {
  local install="apt-get install nginx libnginx-mod-nchan"
  command -v node >/dev/null || because "its publisher needs Node 20 or newer (Debian: apt-get install nodejs)" || return
  if ! nchan_module && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "bench: installing nginx and nchan by apt-get …" >&2
    { DEBIAN_FRONTEND=noninteractive apt-get -qq update &&
      DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends nginx libnginx-mod-nchan; } \
      >"$scratch/apt" 2>&1 </dev/null || because "apt-get failed: $(tail -n 1 "$scratch/apt")" || return
    [ ! -s /run/nginx.pid ] || service nginx stop >/dev/null 2>&1 || true # Debian starts one, which must not stay
  fi
  nchan_module || because "nginx with nchan is missing; install it (Debian: $install)"
}
nchan_module() { # sets nginx and module
  nginx=$(PATH=$PATH:/usr/sbin command -v nginx) || return
  module=$(find /usr/lib/nginx/modules /usr/lib64/nginx/modules -name 'ngx_nchan_module.so' 2>/dev/null | head -n 1)
  [ -n "$module" ]
}
setup_jetty() {
  mvn -q -B -ntp -f "$root/bench/peers/jetty/pom.xml" -Dpeer.target="$peers/jetty" process-classes \
    >"$scratch/mvn" 2>&1 </dev/null || because "Maven could not build it: $(grep ERROR "$scratch/mvn" | head -n 1)"
}

# start NAME RATE BATCH: BATCH messages at once, RATE times a second (0: as fast as it goes). Sets server.
start() {
  local name=$1
  shift
  : >"$scratch/log"
  ! listens || because "port $port is taken; set PORT to a free one" || return
  case $name in
    tally-*) start_tally --transport "${name#tally-}" "$@" ;;
    node-*) launch "$server_cpu" node "$peers/node/${name#node-}.mjs" "$port" "$@" && await_port ;;
    *) "start_$name" "$@" ;;
  esac
}
# start_tally [OPTION…] RATE BATCH: makes no messages, as the client sends the orders; BATCH is how many products
# it gets, and at a RATE of 0 nothing but its own loop holds it back.
start_tally() {
  local i batch=${*: -1} rate=${*: -2:1} options=("${@:1:$#-2}")
  [ "$rate" != 0 ] || options+=(--flush 0ms)
  TALLY_JAVA_OPTS=${SERVER_JAVA_OPTS:-} launch "$server_cpu" "$root/tally" demo --port "$port" --simulate off \
    --data "$(mktemp -d -p "$scratch")/demo" "${options[@]}"
  await_port || return
  post /categories '{"name":"bench"}' || return
  for i in $(seq "$batch"); do
    post /bench "{\"name\":\"Product $i\",\"rrp\":\"1\",\"info\":\"-\"}" || return
  done
}
post() { # PATH JSON
  curl -sf -o /dev/null -H 'Content-Type: application/json' -d "$2" "http://127.0.0.1:$port$1" ||
    because "POST $1 failed: $(grep . "$scratch/log" | tail -n 1)"
}
start_floor() { launch "$server_cpu" "$peers/floor" "$port" "$@" && await_port; }
start_jetty() {
  launch "$server_cpu" "$java" -XX:+UseG1GC -Xms64m -cp "$peers/jetty/classes:$peers/jetty/lib/*" \
    dev.tally.peers.JettyBroadcast "$port" "$@" && await_port
}
start_nchan() { # the publisher runs beside the client; only nginx's worker is measured
  local conf=$scratch/nginx.conf
  sed "s,@MODULE@,$module,;s,@PORT@,$port," "$root/bench/peers/nchan/nginx.conf.in" >"$conf"
  launch "$server_cpu" "$nginx" -p "$scratch/" -c "$conf" -e stderr
  await_port || return
  local worker
  worker=$(pgrep -P "$server" | head -n 1)
  launch "$client_cpu" node "$root/bench/peers/nchan/publisher.mjs" "$port" "$@"
  server=$worker
}

# client ARGUMENTS…: becomes ./tally bench on its own processor, with a small heap: for a subshell or the background.
client() {
  export TALLY_JAVA_OPTS="-Xms64m -Xmx512m -XX:+UseSerialGC"
  pin "$client_cpu" "$root/tally" bench --server "http://127.0.0.1:$port" --pid "$server" "$@"
}
