#!/usr/bin/env bash
# Write constraints.txt from the environment: names and exact versions, nothing about origins.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."
.venv/bin/python -m pip --disable-pip-version-check freeze --exclude-editable |
  sed -n '/^[A-Za-z0-9._-]*==[^ ]*$/p' | LC_ALL=C sort -f >constraints.txt.new
mv constraints.txt.new constraints.txt
