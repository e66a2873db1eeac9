#!/usr/bin/env python3
"""Writes and reads .safetensors files by their specification, knowing nothing of the engine.

    python3 tests/data/record_safetensors.py             records tests/data/safetensors/ (Debian: python3-torch)
    python3 tests/data/record_safetensors.py FILE...     checks files and prints their tensors (Debian: python3-numpy)

The recorded files are the layers of torch.nn.Linear models; beside each stands <name>.json with the weights, the inputs
and the outputs that PyTorch computes. `shuffled` holds the same tensors as `mlp` in another order and without metadata.
"""

import json
import struct
import sys
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).resolve().parent / "safetensors"


def write(path, tensors, metadata):
    header = {"__metadata__": metadata} if metadata else {}
    data = b""
    for name, values in tensors:
        values = np.ascontiguousarray(values, dtype="<f4")
        header[name] = {"dtype": "F32", "shape": list(values.shape), "data_offsets": [len(data), len(data) + values.nbytes]}
        data += values.tobytes()
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


def read(path):
    raw = path.read_bytes()
    (length,) = struct.unpack_from("<Q", raw)
    assert raw[8:9] == b"{" and length % 8 == 0 and 8 + length <= len(raw), "header"
    header = json.loads(raw[8 : 8 + length])
    header.pop("__metadata__", None)
    data, end, tensors = raw[8 + length :], 0, {}
    for name, entry in sorted(header.items(), key=lambda item: item[1]["data_offsets"]):
        begin, stop = entry["data_offsets"]
        assert entry["dtype"] == "F32" and begin == end, name
        tensors[name] = np.frombuffer(data[begin:stop], dtype="<f4").reshape(entry["shape"])
        end = stop
    assert end == len(data), "bytes behind the last tensor"
    return tensors


def record(name, widths, seed):
    import torch

    torch.manual_seed(seed)
    layers = [torch.nn.Linear(a, b) for a, b in zip(widths, widths[1:])]
    inputs = torch.randn(3, widths[0])
    outputs = inputs
    for i, layer in enumerate(layers):
        outputs = layer(outputs if i == 0 else torch.tanh(outputs))
    model = torch.nn.Module()
    model.layers = torch.nn.ModuleList(layers)
    state = [(key, value.numpy()) for key, value in model.state_dict().items()]
    write(FOLDER / f"{name}.safetensors", state, {"format": "pt"})
    (FOLDER / f"{name}.json").write_text(json.dumps({
        "widths": widths, "inputs": inputs.tolist(), "outputs": outputs.tolist(),
        "tensors": {key: value.tolist() for key, value in state}}, indent=1) + "\n")
    return state


def main():
    for argument in sys.argv[1:]:
        for name, values in read(Path(argument)).items():
            print(f"{argument}: {name} {list(values.shape)} {values.tolist()}")
    if len(sys.argv) > 1:
        return
    FOLDER.mkdir(exist_ok=True)
    record("linear", [1, 1], 1)
    state = record("mlp", [3, 4, 2], 2)
    write(FOLDER / "shuffled.safetensors", state[::-1], None)
    record("deep", [2] + [3] * 11 + [1], 3)  # "layers.10" sorts before "layers.2"
    for path in FOLDER.glob("*.safetensors"):
        read(path)


if __name__ == "__main__":
    main()
