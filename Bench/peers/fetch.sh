#!/usr/bin/env bash
# Fetches what `bench peers` compares with: ONNX Runtime's native library out of an npm package into Bench/peers/cache, and oneDNN and PyTorch
# from Debian. Each step says what it could not do and goes on; the comparison runs with what is there.
set -uo pipefail
cd "$(dirname "$0")"
version=${ONNXRUNTIME_VERSION:-1.30.0}
failed=0

case "$(uname -m)" in x86_64) arch=x64 ;; aarch64) arch=arm64 ;; *) arch=$(uname -m) ;; esac
if compgen -G "cache/libonnxruntime.so*" >/dev/null; then
  echo "ONNX Runtime: $(echo cache/libonnxruntime.so*)"
elif command -v npm >/dev/null; then
  mkdir -p cache
  if (cd cache && npm pack --silent "onnxruntime-node@$version" && tar -xzf onnxruntime-node-*.tgz --wildcards --strip-components=5 "package/bin/napi-v*/linux/$arch/libonnxruntime.so*"); then
    rm -f cache/onnxruntime-node-*.tgz
    echo "ONNX Runtime $version: $(echo cache/libonnxruntime.so*)"
  else
    echo "ONNX Runtime: npm pack onnxruntime-node@$version failed" >&2; failed=1
  fi
else
  echo "ONNX Runtime: npm is not installed" >&2; failed=1
fi

sudo=; [ "$(id -u)" -eq 0 ] || sudo=sudo
if command -v apt-get >/dev/null; then
  $sudo apt-get update -qq && $sudo apt-get install -y -qq --no-install-recommends libdnnl2 python3-torch python3-numpy libopenblas0-pthread || { echo "oneDNN, PyTorch: apt-get failed" >&2; failed=1; }
else
  echo "oneDNN, PyTorch: this is not Debian; libdnnl.so.2 (version 2) and a python3 with torch are looked for all the same" >&2
fi
exit "$failed"
