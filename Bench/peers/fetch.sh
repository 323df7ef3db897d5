#!/usr/bin/env bash
# Installs what `bench peers` compares with and no package of the project brings: oneDNN and PyTorch, from Debian. The comparison runs with what is there.
set -uo pipefail
sudo=; [ "$(id -u)" -eq 0 ] || sudo=sudo
if command -v apt-get >/dev/null; then
  $sudo apt-get update -qq && $sudo apt-get install -y -qq --no-install-recommends libdnnl2 python3-torch python3-numpy libopenblas0-pthread || { echo "oneDNN, PyTorch: apt-get failed" >&2; exit 1; }
else
  echo "oneDNN, PyTorch: this is not Debian; libdnnl.so.2 (version 2) and a python3 with torch are looked for all the same" >&2
fi
