#!/bin/sh
# Makes sure that there is a Chromium for the tests: DATELINE_CHROMIUM, one on the PATH, or the package of Debian: the one
# without windows where there is one, as it opens pages in less time.
set -eu
for name in "${DATELINE_CHROMIUM:-}" chromium-headless-shell chromium chromium-browser google-chrome; do
    if [ -n "$name" ] && command -v "$name" >/dev/null 2>&1; then
        exit 0
    fi
done
if ! command -v apt-get >/dev/null 2>&1; then
    echo "The browser tests need Chromium, and there is no apt-get to bring it. Install it, or name one in DATELINE_CHROMIUM." >&2
    exit 1
fi
echo "No Chromium here: installing the system's package ..."
as_root=""
if [ "$(id -u)" != 0 ]; then
    as_root="sudo"
fi
$as_root apt-get update -q >/dev/null
package=chromium-headless-shell
if ! apt-cache show "$package" >/dev/null 2>&1; then
    package=chromium
fi
DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -q "$package" >/dev/null
