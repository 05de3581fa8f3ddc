#!/usr/bin/env python3
"""Fine-tuning the last part of ResNet-18 with and without features that are computed once: seconds, and whether the weights agree.

    bench/feature_cache.py [IMAGES] [THREADS]        (default 400 and 2)
"""
import json
import pathlib
import struct
import sys
import tempfile

from measure import SPECS, mgm, table

PARTS = {"the classifier": ("pool", "fc"), "layer 4 and the classifier": ("layer3", "layer4")}


def weights(model):
    """All numbers of a model, by name."""
    found = {}
    for file in pathlib.Path(model, "weights").glob("*.safetensors"):
        content = file.read_bytes()
        size = struct.unpack("<Q", content[:8])[0]
        for name, tensor in json.loads(content[8:8 + size]).items():
            if name == "__metadata__":
                continue
            begin, end = tensor["data_offsets"]
            found[name] = struct.unpack(f"<{(end - begin) // 4}f", content[8 + size + begin:8 + size + end])
    return found


def learned(cache, cut, images, threads, folder):
    until, begin = cut
    out = f"{folder}/{cache}"
    report = mgm("train", SPECS / "fine_tuning.yaml", "--out", out, "--overwrite", "--threads", threads,
                 "--set", f"train.cache={cache}", "--set", f"data.limit={images}",
                 "--set", f"model.chain.features.net.resnet18.until={until}",
                 "--set", f"model.chain.classifier.net.resnet18.from={begin}")
    return report["learning_seconds"], weights(out)


def main():
    images = int(sys.argv[1]) if len(sys.argv) > 1 else 400
    threads = int(sys.argv[2]) if len(sys.argv) > 2 else 2
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for part, cut in PARTS.items():
            without, expected = learned("never", cut, images, threads, folder)
            seconds, found = learned("auto", cut, images, threads, folder)
            apart = max(abs(a - b) for name in expected for a, b in zip(expected[name], found[name]))
            rows.append([part, f"{without:.1f}", f"{seconds:.1f}", f"{seconds / without:.2f}", f"{apart:.1e}"])
    print(f"{images} pictures, 10 epochs, {threads} threads.\n")
    table(["what learns", "computed at every step, s", "computed once, s", "ratio", "weights differ by at most"], rows)


main()
