"""wave.py LIBRARY MODEL [BITS]: runs the test signal through a model by ctypes, in blocks of 64 and in single steps, and prints the hash of its bits.

With a file of expected bits it compares. Uses numpy where it is installed.
"""
import ctypes
import struct
import sys
import time

try:
    import numpy
except ImportError:
    numpy = None

LENGTH = 20_000
BLOCK = 64


class Wave:
    """A model of libwave and one stream."""

    def __init__(self, library, model):
        self._library = ctypes.CDLL(library)
        self._library.wave_last_error.restype = ctypes.c_char_p
        self._library.wave_version.restype = ctypes.c_char_p
        floats = ctypes.POINTER(ctypes.c_float)
        self._library.wave_load.argtypes = [ctypes.c_char_p, ctypes.POINTER(ctypes.c_void_p)]
        self._library.wave_free.argtypes = [ctypes.c_void_p]
        self._library.wave_stream_create.argtypes = [ctypes.c_void_p, ctypes.POINTER(ctypes.c_void_p)]
        self._library.wave_stream_free.argtypes = [ctypes.c_void_p]
        self._library.wave_step.argtypes = [ctypes.c_void_p, floats, floats]
        self._library.wave_step_block.argtypes = [ctypes.c_void_p, floats, ctypes.c_size_t, floats]
        self._library.wave_reset.argtypes = [ctypes.c_void_p]
        self.version = self._library.wave_version().decode()
        self._model = ctypes.c_void_p()
        self._stream = ctypes.c_void_p()
        self._check(self._library.wave_load(model.encode(), ctypes.byref(self._model)))
        self._check(self._library.wave_stream_create(self._model, ctypes.byref(self._stream)))

    def _check(self, status):
        if status:
            raise RuntimeError(f"error {status}: {self._library.wave_last_error().decode()}")

    def reset(self):
        self._check(self._library.wave_reset(self._stream))

    def step(self, x, y):
        self._check(self._library.wave_step(self._stream, x, y))

    def block(self, values):
        """The output of a block: a numpy array for one, else a ctypes array."""
        if numpy is not None:
            values = numpy.ascontiguousarray(values, dtype=numpy.float32)
            output = numpy.empty_like(values)
            pointer = ctypes.POINTER(ctypes.c_float)
            self._check(self._library.wave_step_block(self._stream, values.ctypes.data_as(pointer), len(values), output.ctypes.data_as(pointer)))
        else:
            output = (ctypes.c_float * len(values))()
            self._check(self._library.wave_step_block(self._stream, values, len(values), output))
        return output

    def close(self):
        self._check(self._library.wave_stream_free(self._stream))
        self._check(self._library.wave_free(self._model))


def test_signal():
    seed, signal = 1, []
    for _ in range(LENGTH):
        seed = (seed * 1664525 + 1013904223) & 0xFFFFFFFF
        signal.append(((seed >> 16) - 32768) / 65536)
    return numpy.array(signal, dtype=numpy.float32) if numpy is not None else (ctypes.c_float * LENGTH)(*signal)


def fnv(values):
    digest = 14695981039346656037
    for (bits,) in struct.iter_unpack("<I", bytes(values)):
        digest = ((digest ^ bits) * 1099511628211) & 0xFFFFFFFFFFFFFFFF
    return f"{digest:016x}"


def main(library, model, expected=None):
    wave = Wave(library, model)
    signal = test_signal()
    slices = [signal[t:t + BLOCK] for t in range(0, LENGTH, BLOCK)]
    if numpy is None:
        slices = [(ctypes.c_float * len(s))(*s) for s in slices]
    start = time.perf_counter()
    blocks = b"".join(bytes(wave.block(s)) for s in slices)
    block_time = (time.perf_counter() - start) / LENGTH
    wave.reset()
    x, y, steps = ctypes.c_float(), ctypes.c_float(), []
    start = time.perf_counter()
    for value in signal:
        x.value = value
        wave.step(x, y)
        steps.append(y.value)
    step_time = (time.perf_counter() - start) / LENGTH
    wave.close()
    digest = fnv(blocks)
    print(digest)
    print(f"Unrolled {wave.version}, {'numpy' if numpy is not None else 'no numpy'}: {1e9 * step_time:.0f} ns a step, {1e9 * block_time:.0f} ns a sample in blocks of {BLOCK}", file=sys.stderr)
    if digest != fnv(struct.pack(f"<{LENGTH}f", *steps)):
        sys.exit("wave.py: steps and blocks differ")
    if expected is not None:
        with open(expected, encoding="ascii") as file:
            bits = file.read().strip()
        if bits != digest:
            sys.exit(f"wave.py: expected {bits}, got {digest}")


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit("Usage: wave.py LIBRARY MODEL.safetensors [BITS.txt]")
    main(*sys.argv[1:])
