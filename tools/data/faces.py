#!/usr/bin/env python3
"""Writes 100 faces and 100 other patches of 25 x 25 pixels, for specs/faces.yaml, from the Debian package python3-skimage.

    tools/data/faces.py [--package FOLDER] [--out FOLDER]

They are skimage's lfw_subset.npy: faces (label 0) from Labeled Faces in the Wild, and patches without one (label 1). script/bootstrap bench installs it.
"""
import argparse
import ast
import pathlib
import struct
import sys

from idx import write_idx

ROOT = pathlib.Path(__file__).resolve().parents[2]
PACKAGE = pathlib.Path("/usr/lib/python3/dist-packages/skimage")
SIDE, COUNT = 25, 200


def grey_values(file):
    """The numbers of a .npy file of 64-bit floats, which lie from 0 to 1."""
    content = file.read_bytes()
    length = struct.unpack_from("<H", content, 8)[0]
    header = ast.literal_eval(content[10:10 + length].decode("latin1"))
    expected = {"descr": "<f8", "fortran_order": False, "shape": (COUNT, SIDE, SIDE)}
    if content[:8] != b"\x93NUMPY\x01\x00" or header != expected:
        sys.exit(f"{file}: holds {header}, expected {expected}")
    return struct.unpack_from(f"<{COUNT * SIDE * SIDE}d", content, 10 + length)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--package", type=pathlib.Path, default=PACKAGE, help=f"default: {PACKAGE}")
    parser.add_argument("--out", type=pathlib.Path, default=ROOT / "specs/data", help="default: specs/data")
    options = parser.parse_args()
    file = options.package / "data/lfw_subset.npy"
    if not file.exists():
        sys.exit(f"{file}: is not there; script/bootstrap bench installs python3-skimage")
    pixels = bytes(round(255 * value) for value in grey_values(file))
    pictures = [pixels[at:at + SIDE * SIDE] for at in range(0, len(pixels), SIDE * SIDE)]
    write_idx(options.out, "faces", pictures, [0 if i < COUNT // 2 else 1 for i in range(COUNT)], SIDE, SIDE)
    print(f"{COUNT} pictures")


if __name__ == "__main__":
    main()
