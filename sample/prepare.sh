#!/bin/sh
# Makes .venv hold what requirements.txt says, and this folder's command `refine`. Does nothing when it does already.
# Only wheels whose hashes are in requirements.txt are installed, so the network is trusted with nothing.
set -eu
cd "$(dirname "$0")"
uv=${UV:-uv}
venv=${UV_PROJECT_ENVIRONMENT:-.venv}
export UV_PYTHON_DOWNLOADS=never

# The folder belongs to it: the installed command points here, and a copied checkout's would point to the original.
wanted=$(cksum requirements.txt pyproject.toml && pwd -P)
if [ -x "$venv/bin/python" ] && [ "$(cat "$venv/prepared" 2>/dev/null)" = "$wanted" ]; then
  exit 0
fi

echo "Preparing the sample's Python packages (once for each change of sample/requirements.txt)" >&2
rm -f "$venv/prepared"
"$uv" venv --quiet --allow-existing --relocatable "$venv"
"$uv" pip sync --python "$venv/bin/python" --require-hashes --only-binary :all: --compile-bytecode requirements.txt
"$uv" pip install --quiet --python "$venv/bin/python" --no-deps --no-index --editable .
echo "$wanted" >"$venv/prepared.$$"
mv "$venv/prepared.$$" "$venv/prepared"
