# Boards, sourced by .ci/run at its end: Samples/Edge compiled ahead of time, on x64 and, emulated, on ARM64, keeps its state through kills, with the bits of just-in-time. Uses check, skip,
# and publish of .ci/run, its model and values in $work, and the programs that it has published there. Some tests use strace and unshare, and are skipped where they are missing.
if [ "$(uname -m)" = x86_64 ]; then
  boards=$work/boards
  mkdir -p "$boards"
  edge_tests=Runtime.Tests/Edge/bin/Release/net10.0/Unrolled.Edge.Tests
  check "edge that learns, NativeAOT, no warnings" publish "$boards/x64" Samples/Edge -r linux-x64 -p:Learning=true
  check "edge that learns, NativeAOT ARM64, no warnings" publish "$boards/arm64" Samples/Edge -r linux-arm64 -p:Learning=true
  no_larger() { local size; size=$(stat -c %s "$1") && echo "$size bytes" && [ "$size" -le "$2" ]; }
  check "edge that learns is at most 2.75 MB" no_larger "$boards/x64/edge" 2750000
  check "edge that learns, ARM64, is at most 2.75 MB" no_larger "$boards/arm64/edge" 2750000
  no_learning() { "$work/edge-avx2/edge" "$work/climate.safetensors" --learn <"$work/values" >"$boards/out" 2>&1; [ $? -eq 2 ] && grep -q -e '-p:Learning=true' "$boards/out"; }
  check "edge without learning says how to publish it with" no_learning

  # What just-in-time gives for all values in one go: forecasts, and forecasts of a model that learns.
  learning=(--learn --json --window 20) # short windows, for the emulator
  jit_learning() { dotnet Samples/Edge/bin/Release/net10.0/edge.dll "$work/climate.safetensors" "${learning[@]}" <"$work/values" >"$boards/jit" && grep -q '"loss":' "$boards/jit"; }
  check "edge that learns, just-in-time" jit_learning

  # Programs of ARM64 as one process, which can be killed: a function would run in a shell of its own.
  emulated() { printf '#!/bin/sh\nexec qemu-aarch64-static -L /usr/aarch64-linux-gnu "%s" "$@"\n' "$2" >"$1" && chmod +x "$1"; }
  emulated "$boards/edge-arm64" "$work/edge-arm64/edge"
  emulated "$boards/learns-arm64" "$boards/arm64/edge"

  # An input that does not end, since whoever reads it may write to it too: nothing but a signal ends what reads it.
  mkfifo "$boards/input"

  # killed EXPECTED PROGRAM OPTION…: runs on the first half of the values and is killed when it has saved them, then on the second half, to the end.
  killed() {
    local expected=$1 program=$2 options=("${@:3}") state=$boards/state half process saved=
    half=$(($(wc -l <"$work/values") / 2))
    rm -rf "$state" && mkdir "$state"
    exec 9<>"$boards/input"
    "$program" "$work/climate.safetensors" "${options[@]}" --state "$state" --save 0.01 <&9 >"$boards/first" 2>"$boards/error" &
    process=$!
    head -n "$half" "$work/values" >&9
    for _ in $(seq 300); do
      [ "$(wc -l <"$boards/first")" -eq "$half" ] && [ -f "$state/edge.state" ] && [ "$(od -An -t u8 -j 16 -N 8 "$state/edge.state" | tr -d ' ')" = "$half" ] && saved=yes && break
      sleep 0.1
    done
    kill -KILL "$process"; wait "$process" 2>/dev/null
    exec 9>&-
    [ "$saved" = yes ] || { echo "not saved within 30 s"; cat "$boards/error"; return 1; }
    tail -n +$((half + 1)) "$work/values" | "$program" "$work/climate.safetensors" "${options[@]}" --state "$state" >"$boards/second" 2>"$boards/error" || { cat "$boards/error"; return 1; }
    grep -q "continues after $half values" "$boards/error" && cat "$boards/first" "$boards/second" | cmp - "$expected"
  }
  check "edge, killed and restarted, gives the bits of just-in-time" killed "$work/jit" "$work/edge-avx2/edge"
  check "edge that learns, killed and restarted, gives the bits of just-in-time" killed "$boards/jit" "$boards/x64/edge" "${learning[@]}"
  check "edge, ARM64, killed and restarted, gives the bits of just-in-time" killed "$work/jit" "$boards/edge-arm64"
  check "edge that learns, ARM64, killed and restarted, gives the bits of just-in-time" killed "$boards/jit" "$boards/learns-arm64" "${learning[@]}"

  # The tests of the process with the published programs: signals, systemd's messages, serial devices, sensors, limits, kills at random points.
  process_tests() { # process_tests PROGRAM OPTION_OF_XUNIT…
    UNROLLED_EDGE=$1 "$edge_tests" -noColor "${@:2}" >"$boards/tests.log" 2>&1 || { cat "$boards/tests.log"; return 1; }
    tail -n 1 "$boards/tests.log"
  }
  if long; then
    check "tests of edge as a process, NativeAOT" process_tests "$boards/x64/edge" -class "*.EdgeProcessTests" -class "*.EdgeKillTests" -trait- Category=Slow
    devices=(); for m in SensorThatIsUnplugged_SavesAndNamesIt SerialDevice_IsForecast Signal_SavesAndEndsWell FileThatMayNotGrow_KeepsTheStateBefore; do devices+=(-method "*Run_$m"); done
    check "tests of edge's devices, signals and limits, NativeAOT ARM64" process_tests "$boards/learns-arm64" "${devices[@]}"
  else
    skip "tests of edge as a process, NativeAOT, x64 and ARM64" "UNROLLED_CI_LONG is not 1"
  fi

  # The most memory that the process ever had, after 4000 values, with a save after each that is not sooner than 10 ms after the last. Under emulation it would be the emulator's.
  resident() { # resident LIMIT_KB PROGRAM OPTION…
    local limit=$1 peak process
    rm -rf "$boards/state" && mkdir "$boards/state"
    exec 9<>"$boards/input"
    "$2" "$work/climate.safetensors" --state "$boards/state" --save 0.01 "${@:3}" <&9 >"$boards/first" 2>"$boards/error" &
    process=$!
    for _ in $(seq 20); do cat "$work/values"; done >&9
    for _ in $(seq 300); do [ "$(wc -l <"$boards/first")" -eq 4000 ] && break; sleep 0.1; done
    sleep 0.1
    peak=$(sed -nE 's/^VmHWM:\s+([0-9]+) kB$/\1/p' "/proc/$process/status")
    exec 9>&-
    kill -TERM "$process"; wait "$process" || return 1
    echo "$peak kB"
    [ -n "$peak" ] && [ "$peak" -le "$limit" ]
  }
  check "edge needs at most 12 MB of memory" resident 12288 "$work/edge-avx2/edge"
  check "edge that learns needs at most 12 MB of memory" resident 12288 "$boards/x64/edge" "${learning[@]}"

  if command -v systemd-analyze >/dev/null; then
    # The unit with the program's path replaced by one that is there.
    unit() { sed "s#/usr/local/bin/edge#$work/edge-avx2/edge#" Samples/Edge/systemd/edge.service >"$boards/edge.service" && systemd-analyze verify "$boards/edge.service"; }
    check "the unit of systemd" unit
  else
    skip "the unit of systemd" "there is no systemd-analyze"
  fi
else
  skip "boards" "this machine is not x64"
fi
