"""Writes pictures and their labels as IDX files: bytes, and labels of two bytes where there are more than 256 classes."""
import struct


def write_idx(folder, name, pictures, labels, height, width):
    """`pictures`: bytes of height x width each."""
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / f"{name}-images-idx3-ubyte", "wb") as out:
        out.write(struct.pack(">4I", 0x803, len(pictures), height, width))
        out.writelines(pictures)
    kind, letter, code = ("ubyte", "B", 0x801) if max(labels) < 256 else ("short", "h", 0xB01)
    with open(folder / f"{name}-labels-idx1-{kind}", "wb") as out:
        out.write(struct.pack(f">2I{len(labels)}{letter}", code, len(labels), *labels))
