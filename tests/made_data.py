"""Small data of every sort, made up for tests: the same for the same seed."""
import csv
import random
import struct
import zlib


def png(path, pixels):
    """Writes rows of grey bytes as a PNG file."""
    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
    raw = b"".join(b"\0" + bytes(row) for row in pixels)
    header = struct.pack(">IIBBBBB", len(pixels[0]), len(pixels), 8, 0, 0, 0, 0)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(raw)) + chunk(b"IEND", b""))


def pictures(folder, classes=("dark", "light"), count=12, sides=(9, 12, 20), seed=1):
    """A folder of pictures for each class, which differ in brightness."""
    chance = random.Random(seed)
    for number, name in enumerate(classes):
        level = 60 + 130 * number // max(1, len(classes) - 1)
        for i in range(count):
            side = chance.choice(sides)
            png(folder / name / f"{i}.png", [[level + chance.randint(-40, 40) for _ in range(side)] for _ in range(side)])


def table(path, columns, rows=60, seed=1, delimiter=","):
    """`columns` maps names to functions of a row's number and a random generator."""
    chance = random.Random(seed)
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "w", newline="") as file:
        writer = csv.writer(file, delimiter=delimiter)
        writer.writerow(columns)
        for i in range(rows):
            writer.writerow([make(i, chance) for make in columns.values()])


def flowers(path, rows=60):
    """Two measures, a colour, and the species that they tell."""
    table(path, {"length": lambda i, chance: f"{i % 3 + chance.gauss(0, 0.3):.2f}",
                 "width": lambda i, chance: f"{chance.gauss(2, 0.5):.2f}",
                 "colour": lambda i, chance: chance.choice(["red", "blue"]),
                 "species": lambda i, chance: ["iris", "rose", "tulip"][i % 3]}, rows)


def classes(path, targets, rows=120, texts=()):
    """Four measures, and columns of three classes that they tell, as a word of each text does."""
    table(path, {**{f"measure{k}": lambda i, chance: f"{i % 3 + chance.gauss(0, 1):.2f}" for k in range(4)},
                 **{name: lambda i, chance: f"some {'abc'[i % 3]} words" for name in texts},
                 **{name: lambda i, chance: "abc"[i % 3] for name in targets}}, rows)


def idx_pair(images, labels, count=40, side=8, classes=10):
    """An IDX file of pictures, and one of their labels, 0 to 9 or as many as there are to be."""
    chance = random.Random(1)
    images.parent.mkdir(parents=True, exist_ok=True)
    images.write_bytes(struct.pack(">IIII", 0x803, count, side, side) + chance.randbytes(count * side * side))
    labels.write_bytes(struct.pack(">II", 0x801, count) + bytes(i % classes for i in range(count)))
