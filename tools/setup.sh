#!/bin/sh
# setup.sh PYTHON REQUIREMENTS: make .venv and install one requirements file into it.
# A stamp named by the file's hash makes the second run instant and possible without a network.
set -eu
python=$1
requirements=$2
venv=.venv

# Two at once wait for each other.
if command -v flock >/dev/null; then
    exec 9<"$requirements"
    flock 9
fi

# A requirements file that includes another is stale when either changes.
hash=$(cat requirements.txt "$requirements" | sha256sum | cut -c1-16)
stamp=$venv/.$(basename "$requirements" .txt)-$hash
if [ -e "$stamp" ] && "$venv/bin/python" -c '' 2>/dev/null; then
    exit 0
fi

command -v "$python" >/dev/null || { echo "Python is missing: apt-get install python3, or name one with PYTHON=." >&2; exit 1; }
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "Muster needs Python 3.11 or newer; $python is $("$python" -V). Name another with PYTHON=." >&2
    exit 1
}

# Debian keeps ensurepip in a package of its own.
if ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
    rm -rf "$venv"
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
            log=$(mktemp)
            trap 'rm -f "$log"' EXIT
            echo "Installing python3-venv, which Debian keeps apart from Python."
            { apt-get update -q && apt-get install -y -q --no-install-recommends python3-venv; } >"$log" 2>&1 || {
                tail -n 20 "$log" >&2
                exit 1
            }
        else
            echo "Debian keeps a part of Python in a package of its own. Install it, then try again:" >&2
            echo "    sudo apt-get install python3-venv" >&2
            exit 1
        fi
    fi
    echo "Making $venv with $("$python" -V)."
    "$python" -m venv "$venv"
fi

echo "Installing $requirements."
"$venv/bin/python" -m pip install -qq --disable-pip-version-check --no-input -r "$requirements" || {
    echo "The packages could not be installed (see above). The first installation needs a network." >&2
    exit 1
}
rm -f "$venv/.$(basename "$requirements" .txt)-"*
touch "$stamp"
