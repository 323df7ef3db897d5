# Networks that C calls: Samples/Native as docs/native-library.md describes it. Sourced by run.
native=$work/native
wave_trains() { dotnet run -c Release --project Samples/Native/Train -- "$native" --epochs 2; }
wave_c() { # wave_c COMPILER OUTPUT FOLDER FLAG…
  local compiler=$1 output=$2 folder=$3; shift 3
  "$compiler" -std=c11 -O2 -Wall -Wextra -Wpedantic -Werror -I"$folder" Samples/Native/bits.c -o "$output" "$@"
}
wave_bits() { "$@" "$native/wave.safetensors" >"$work/out" && cmp "$native/bits.txt" "$work/out"; }
wave_shared() { wave_c gcc "$native/bits" "$native/lib" "$native/lib/libwave.so" -Wl,-rpath,"$native/lib" -pthread && wave_bits "$native/bits"; }
wave_static() { wave_c gcc "$native/bits-static" "$native/static" "$native/static/libwave.a" "@$native/static/libwave.rsp" && wave_bits "$native/bits-static"; }
wave_sanitized() {
  echo leak:libwave.so >"$native/leaks"
  wave_c gcc "$native/bits-asan" "$native/lib" "$native/lib/libwave.so" -Wl,-rpath,"$native/lib" -pthread -g -fsanitize=address,undefined && LSAN_OPTIONS=suppressions=$native/leaks wave_bits "$native/bits-asan"
}
wave_plays() {
  g++ -std=c++17 -O2 -Wall -Wextra -Wpedantic -Werror -I"$native/lib" Samples/Native/amplify.cpp -o "$native/amplify" "$native/lib/libwave.so" -Wl,-rpath,"$native/lib" \
    && "$native/amplify" "$native/wave.safetensors" "$native/guitar.wav" "$native/amplified.wav" && [ "$(stat -c %s "$native/guitar.wav")" = "$(stat -c %s "$native/amplified.wav")" ]
}
wave_arm() {
  wave_c aarch64-linux-gnu-gcc "$native/bits-arm" "$native/arm" "$native/arm/libwave.so" -pthread -DRUNS=1 \
    && wave_bits qemu-aarch64-static -L /usr/aarch64-linux-gnu -E LD_LIBRARY_PATH="$native/arm" -cpu cortex-a72 "$native/bits-arm"
}
if [ "$(uname -m)" = x86_64 ]; then
  check "native: the model trains" wave_trains
  check "native: shared library, no warnings" publish "$native/lib" Samples/Native/Library -r linux-x64
  check "native: C gives the managed bits, in steps, blocks and threads" wave_shared
  check "native: C under the address sanitizer" wave_sanitized
  check "native: C++ plays a WAV file in blocks" wave_plays
  check "native: Python gives the managed bits" python3 Samples/Native/wave.py "$native/lib/libwave.so" "$native/wave.safetensors" "$native/bits.txt"
  if long; then
    check "native: static library, no warnings" publish "$native/static" Samples/Native/Library -r linux-x64 -p:NativeLib=Static
    check "native: C with the static library gives the managed bits" wave_static
  else
    skip "native: static library" "UNROLLED_CI_LONG is not 1"
  fi
  check "native: shared library for ARM64, no warnings" publish "$native/arm" Samples/Native/Library -r linux-arm64
  check "native: C on ARM64 gives the bits of x64" wave_arm
fi
