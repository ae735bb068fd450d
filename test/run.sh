#!/usr/bin/env bash
# Everything the tests need, then all tests. Needs Node, npm and, for what is missing, Debian's packages.
set -euo pipefail
cd "$(dirname "$0")/.."

need() { # program package...
  if ! command -v "$1" >/dev/null; then
    shift
    echo "Installing from the system's packages: $*"
    local sudo=""
    [ "$(id -u)" = 0 ] || sudo="sudo"
    $sudo apt-get update -qq
    $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
  fi
}

need redis-server redis-server redis-tools
need redis-cli redis-tools
# The second make of client: Debian's python3-socketio, for Debian's own python3.
if ! /usr/bin/python3 -c 'import socketio, aiohttp' 2>/dev/null; then
  need a-program-that-is-never-there python3 python3-socketio python3-aiohttp
fi

if [ ! -d node_modules ]; then
  echo "Installing the npm packages"
  npm ci --no-audit --no-fund
fi
npm run --silent build
npx jest "$@"
