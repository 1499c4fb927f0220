#!/bin/sh
# Installs the packages of requirements.txt into .venv, unless they are there. It accepts only wheels whose hashes are in
# that file, so a tampered download is refused.
set -eu
cd "$(dirname "$0")"
uv=${UV:-uv}
export UV_PYTHON_DOWNLOADS=never

wanted=$(cksum requirements.txt)
if [ "$(cat .venv/prepared 2>/dev/null)" = "$wanted" ]; then
  exit 0
fi
"$uv" venv --quiet --allow-existing .venv
"$uv" pip sync --quiet --python .venv/bin/python --require-hashes --only-binary :all: --compile-bytecode requirements.txt
echo "$wanted" >.venv/prepared
