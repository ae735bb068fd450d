#!/usr/bin/env bash
# Everything the tests need, then all tests. Needs Node, npm and, for what is missing, Debian's packages.
set -euo pipefail
cd "$(dirname "$0")/.."

install() {
  echo "Installing from the system's packages: $*"
  local sudo=""
  [ "$(id -u)" = 0 ] || sudo="sudo"
  $sudo apt-get update -qq
  $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

command -v redis-server >/dev/null && command -v redis-cli >/dev/null || install redis-server redis-tools
# The second make of client: Debian's python3-socketio, for Debian's own python3.
/usr/bin/python3 -c 'import socketio, aiohttp' 2>/dev/null || install python3 python3-socketio python3-aiohttp
# Debian's python3-websockets and Chromium, whose own WebSockets run the examples.
/usr/bin/python3 -c 'import websockets' 2>/dev/null || install python3 python3-websockets
[ -x /usr/bin/chromium ] || install chromium
command -v curl >/dev/null || install curl
# The proxy of docs/deploy.md.
command -v nginx >/dev/null || install nginx-light
# promtool, which knows what Prometheus takes.
command -v promtool >/dev/null || install prometheus

if [ ! -d node_modules ]; then
  echo "Installing the npm packages"
  npm ci --no-audit --no-fund
fi
npm run --silent build

if [ $# -gt 0 ]; then
  npx jest "$@"
else
  npx jest --testPathIgnorePatterns /node_modules/ /test/faults/ /test/attacks/
  # What is promised within seconds is promised on a machine that is not busy with other tests.
  npx jest --runInBand test/faults test/attacks
fi
