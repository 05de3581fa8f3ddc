#!/usr/bin/env python3
"""Made the models of this folder; see README.md. Writes NAME/ for each: data, spec, model, answers, report.

    tests/data/format-1/make.py PATH_OF_MGM FOLDER [NAME ...]
"""
import json
import pathlib
import random
import shutil
import struct
import subprocess
import sys
import zlib

HERE = pathlib.Path(__file__).resolve().parent


def png(path, rows, channels):
    """Rows of bytes as a PNG file: 1 channel is grey, 3 are RGB, 4 are RGB and alpha."""
    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
    width = len(rows[0]) // channels
    header = struct.pack(">IIBBBBB", width, len(rows), 8, {1: 0, 3: 2, 4: 6}[channels], 0, 0, 0)
    data = zlib.compress(b"".join(b"\0" + bytes(row) for row in rows), 9)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b""))


def pictures(folder):
    """Grey, coloured and transparent pictures of 12 x 12 with a bright square; the mask is the square."""
    chance = random.Random(7)
    lines = ["path,kind,amount"]
    for i in range(48):
        kind = ["left", "middle", "right"][i % 3]
        channels = [1, 3, 4][(i // 3) % 3]
        x, y, size = 4 * (i % 3), chance.randrange(8), 4
        inside = [[x <= column < x + size and y <= row < y + size for column in range(12)] for row in range(12)]
        png(folder / "pictures" / f"{i:02}.png",
            [[min(255, chance.randrange(80) + 170 * hit) for hit in row for _ in range(channels)] for row in inside], channels)
        if i % 7:
            png(folder / "masks" / "pictures" / f"{i:02}.png", [[255 * hit for hit in row] for row in inside], 1)
        lines.append(f"pictures/{i:02}.png,{kind},{y if i % 5 else ''}")
    (folder / "input.csv").write_text("\n".join(lines) + "\n")


def table(folder):
    """Numbers, categories and texts with gaps, quotes, letters that are not ASCII, and values seen once."""
    chance = random.Random(11)
    lines = ["width,height,colour,note,species,price"]
    notes = ["Good, very good", "not good", "GOOD - not bad", "süß und gut", "bad", ""]
    for i in range(120):
        width, height = chance.gauss(2, 1), chance.gauss(0, 3)
        colour = chance.choice(["red", "green", "blue", "?"])
        note = chance.choice(notes)
        species = ["iris", "rose", "tulip", "daisy"][(2 if width > 2 else 0) + ("good" in note.lower())]
        price = 3 * width + (2 if colour == "blue" else 0)
        lines.append(f'{f"{width:.3f}" if i % 13 else "NA"},{height:.3f},{colour},"{note}",{species},{f"{price:.2f}" if i % 9 else ""}')
    (folder / "input.csv").write_text("\n".join(lines) + "\n")


MAKERS = {"pictures": pictures, "table": table}


def run(*arguments):
    return subprocess.run([str(a) for a in arguments], check=True, stdout=subprocess.PIPE, text=True).stdout


def make(mgm, name, folder):
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    MAKERS[name](folder)
    lines = (folder / "input.csv").read_text().splitlines(keepends=True)
    (folder / "asked.csv").write_text("".join(lines[:10 if name == "pictures" else 41]))
    shutil.copy(HERE / f"{name}.yaml", folder / "spec.yaml")
    run(mgm, "train", folder / "spec.yaml", "--out", folder / "model.mgm", "--threads", 1)
    (folder / "answers.jsonl").write_text(run(mgm, "predict", folder / "model.mgm", "--input", folder / "asked.csv", "--format", "jsonl"))
    report = json.loads(run(mgm, "evaluate", folder / "model.mgm", "--json", "--batch-sizes", 1))
    kept = {key: report[key] for key in ("samples", "tasks", "exits")}
    kept["routes"] = {address: {key: route[key] for key in ("load", "agreement")} for address, route in report["routes"].items()}
    (folder / "report.json").write_text(json.dumps(kept, indent=1) + "\n")


if __name__ == "__main__":
    for name in sys.argv[3:] or MAKERS:
        make(pathlib.Path(sys.argv[1]).resolve(), name, pathlib.Path(sys.argv[2]) / name)
