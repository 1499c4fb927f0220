#!/bin/sh
# Installs the packages of requirements.txt and the command `refine` into .venv, unless that is up
# to date. It accepts only wheels whose hashes are in requirements.txt, so a tampered download is
# refused.
set -eu
cd "$(dirname "$0")"
uv=${UV:-uv}
venv=${UV_PROJECT_ENVIRONMENT:-.venv}
export UV_PYTHON_DOWNLOADS=never

# The folder is part of the key: in a copied checkout, the installed command would run the
# original's code.
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
