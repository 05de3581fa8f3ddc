#!/usr/bin/env python3
"""Turns a PyTorch state dict (.pth, .pt) into safetensors, which mgm reads; needs torch and numpy, not the safetensors package.

    tools/pth_to_safetensors.py resnet18.pth resnet18.safetensors [--key state_dict]

Only tensors are unpickled (weights_only), so that a file from elsewhere runs no code. Every floating point tensor is written as F32;
counters of batches (num_batches_tracked) and other whole numbers are left away. --key names the entry of a checkpoint that
holds the state dict.
"""
import argparse
import json
import struct

import torch


def safetensors(tensors):
    """The bytes of a safetensors file of float tensors: header length, JSON header padded with spaces, data."""
    header, data, end = {}, [], 0
    for name in sorted(tensors):
        content = tensors[name].detach().to(torch.float32).contiguous().numpy().tobytes()
        header[name] = {"dtype": "F32", "shape": list(tensors[name].shape), "data_offsets": [end, end + len(content)]}
        end += len(content)
        data.append(content)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    return b"".join([struct.pack("<Q", len(text)), text, *data])


def floats_of(state):
    tensors = {name: value for name, value in state.items() if isinstance(value, torch.Tensor) and value.is_floating_point()}
    if not tensors:
        raise SystemExit(f"no tensor of floating point numbers among {', '.join(map(str, list(state)[:8]))}: name the entry "
                         "that holds the state dict with --key")
    return tensors


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("source")
    parser.add_argument("target")
    parser.add_argument("--key", help="the entry that holds the state dict")
    options = parser.parse_args()
    state = torch.load(options.source, map_location="cpu", weights_only=True)
    tensors = floats_of(state[options.key] if options.key else state)
    with open(options.target, "wb") as file:
        file.write(safetensors(tensors))
    print(f"{options.target}: {len(tensors)} tensors, {len(state) - len(tensors)} left away")


if __name__ == "__main__":
    main()
