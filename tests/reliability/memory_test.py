#!/usr/bin/env python3
"""`train: {memory: SIZE}` is kept, by what the system says that the process took, or refused before anything is trained.

    tests/reliability/memory_test.py PATH_OF_MGM
"""
import os
import pathlib
import random
import re
import struct
import subprocess
import sys
import tempfile

MIB = 1 << 20
EXPERT = "net: {cnn: {channels: [16, 32], widths: [64, classes]}}"
SPECS = {
    "one network": "net: {cnn: {channels: [16, 32], widths: [128, classes]}}, task: {predict: label}",
    "experts on clusters": "task: {predict: label}, route: {partition: {kmeans: {}}, router: nearest, experts: {count: 2, "
                           "each: {" + EXPERT + "}}}",
    "experts of very different loads": "task: {predict: label}, route: {partition: {class: {one: [1, 2, 3, 4, 5, 6, 7, 8], "
                                       "two: [0], three: [9]}}, router: {gate: {imitate: partition}}, "
                                       "experts: {one: {" + EXPERT + "}, two: {" + EXPERT + "}, three: {" + EXPERT + "}}}",
    "experts that learn with their gate": "task: {predict: label}, route: {router: {gate: {imitate: nothing}}, experts: {count: 6, each: {net: {mlp: "
                                          "{widths: [1024, 512, classes]}}}}}",
    "a wide network": "net: {mlp: {widths: [2048, 2048, classes]}}, task: {predict: label}",
}


def write_pictures(folder, count=3000, side=28):
    chance = random.Random(1)
    (folder / "images").write_bytes(struct.pack(">IIII", 0x803, count, side, side) + chance.randbytes(count * side * side))
    (folder / "labels").write_bytes(struct.pack(">II", 0x801, count) + bytes(i % 10 for i in range(count)))


class Training:
    def __init__(self, mgm, folder):
        self.mgm, self.folder = mgm, folder

    def run(self, model, batch, memory, threads):
        """(exit code, standard error, most MiB that the process had)"""
        (self.folder / "spec.yaml").write_text(f"""
mgm: 1
data:
  source: {{idx: {{images: images, labels: labels}}}}
  targets: {{label: {{class: label}}}}
  split: {{validation: 0.1, test: 0.1}}
model: {{{model}}}
train: {{epochs: 1, batch: {batch}, memory: {memory}}}
""")
        process = subprocess.Popen([self.mgm, "train", "spec.yaml", "--out", "m", "--overwrite", "--threads", str(threads)],
                                   cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        err = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        return os.waitstatus_to_exitcode(status), err, usage.ru_maxrss / 1024

    def check(self, name, batch, threads=2):
        code, err, peak = self.run(SPECS[name], batch, "50MiB", threads)
        assert code == 4, f"{name}: exit {code}, expected 4\n{err}"
        found = re.search(r"50 MiB are allowed, and training would take up to ([\d.]+) ([MG])iB", err)
        assert found, err
        needed = float(found[1]) * (1024 if found[2] == "G" else 1)
        assert peak < needed, f"{name}: to find out that {needed} MiB are needed took {peak:.0f} MiB"
        code, err, peak = self.run(SPECS[name], batch, f"{int(needed) + 1}MiB", threads)
        assert code == 0, f"{name}: exit {code} with what it asked for\n{err}"
        assert peak <= needed, f"{name}: took {peak:.0f} MiB of the {needed} that it was allowed"
        print(f"{name}, batch {batch}, {threads} threads: refused with less than {needed:.0f} MiB, took {peak:.0f}")
        return needed


def main():
    with tempfile.TemporaryDirectory(prefix="mgm_memory_") as folder:
        write_pictures(pathlib.Path(folder))
        training = Training(os.path.abspath(sys.argv[1]), pathlib.Path(folder))
        small = training.check("one network", 64)
        large = training.check("one network", 1024)
        assert large > small, "a large batch takes no more?"
        training.check("experts on clusters", 256)
        training.check("experts of very different loads", 1024)
        training.check("experts that learn with their gate", 256)
        training.check("a wide network", 64)
        training.check("one network", 64, threads=8)


if __name__ == "__main__":
    main()
