"""Runs exported modules in PyTorch, and checks exported ONNX files with the package onnx where it is installed.

Usage: torch_run.py FOLDER. For each NAME.json in the folder ({"inputs": [...], "outputs": [...]}, arrays as {"shape": [...], "values": [...]}), loads NAME.py with NAME.safetensors, calls it
and prints "NAME largest-difference", or "NAME ! fault". For each NAME.onnx prints "NAME.onnx ! fault" if it is not valid.
"""
import importlib.util
import json
import pathlib
import struct
import sys
import types

import torch

try:
    import onnx
except ImportError:
    onnx = None


def load_file(path):
    data = pathlib.Path(path).read_bytes()
    length = struct.unpack("<Q", data[:8])[0]
    tensors = {}
    for name, entry in json.loads(data[8:8 + length]).items():
        if name != "__metadata__":
            assert entry["dtype"] == "F32"
            start, end = (8 + length + o for o in entry["data_offsets"])
            tensors[name] = torch.frombuffer(bytearray(data[start:end]), dtype=torch.float32).reshape(entry["shape"])
    return tensors


def run(folder, name):
    case = json.loads((folder / f"{name}.json").read_text())
    spec = importlib.util.spec_from_file_location(name, folder / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    model = getattr(module, name).load(str(folder / f"{name}.safetensors"))
    with torch.no_grad():
        results = model(*(torch.tensor(a["values"], dtype=torch.int64 if all(isinstance(v, int) for v in a["values"]) and a.get("tokens") else torch.float32).reshape(a["shape"]) for a in case["inputs"]))
    results = results if isinstance(results, tuple) else (results,)
    assert len(results) == len(case["outputs"])
    error = 0.0
    for result, expected in zip(results, case["outputs"]):
        assert list(result.shape) == expected["shape"], (list(result.shape), expected["shape"])
        values = torch.tensor(expected["values"], dtype=torch.float64).reshape(expected["shape"])
        error = max(error, float((result.double() - values).abs().max() / max(1.0, float(values.abs().max()))))
    return error


def main():
    if importlib.util.find_spec("safetensors") is None:
        sys.modules["safetensors"], sys.modules["safetensors.torch"] = types.ModuleType("safetensors"), types.ModuleType("safetensors.torch")
        sys.modules["safetensors.torch"].load_file = load_file
    torch.set_num_threads(1)
    folder = pathlib.Path(sys.argv[1])
    print("PyTorch", torch.__version__, "onnx", onnx and onnx.__version__)
    for path in sorted(folder.glob("*.json")):
        try:
            print(path.stem, repr(run(folder, path.stem)), flush=True)
        except Exception as fault:
            print(path.stem, "!", type(fault).__name__, str(fault).replace("\n", " "), flush=True)
    for path in sorted(folder.glob("*.onnx")) if onnx else []:
        try:
            onnx.checker.check_model(str(path), full_check=True)
            print(path.name, "0.0", flush=True)
        except Exception as fault:
            print(path.name, "!", type(fault).__name__, str(fault).replace("\n", " "), flush=True)


main()
