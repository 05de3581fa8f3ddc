#!/usr/bin/env python3
"""Trains a dense network on one and two threads, alone and beside a process that takes a core.

    bench/competing_process.py PATH_OF_MGM [ROUNDS]

Prints the median seconds of a training with mgm's settings and with libgomp's own (threads that wait for each other
spin for milliseconds). With mgm's, two threads beside another process stay within 4 times of one thread alone.
"""
import os
import pathlib
import random
import statistics
import subprocess
import sys
import tempfile
import time

SPEC = """
mgm: 1
data:
  source: {csv: table.csv}
  targets: {kind: {class: kind}}
model: {net: {mlp: {widths: [256, 256, classes]}}, task: {predict: kind}}
train: {epochs: 20, batch: 64, optimizer: {sgd: {lr: 0.01}}}
"""
COLUMNS, ROWS = 64, 4000


def make_table(path):
    chance = random.Random(1)
    with open(path, "w") as file:
        file.write(",".join([f"x{i}" for i in range(COLUMNS)] + ["kind"]) + "\n")
        for _ in range(ROWS):
            row = [chance.gauss(0, 1) for _ in range(COLUMNS)]
            file.write(",".join(f"{x:.3f}" for x in row) + (",up\n" if sum(row) > 0 else ",down\n"))


def seconds(mgm, folder, threads, settings):
    # the mark of a restarted mgm keeps it from setting anything
    environment = dict(os.environ) if settings == "mgm's" else {**os.environ, "MGM_RESTARTED": "1"}
    command = [mgm, "train", folder / "spec.yaml", "--out", folder / "out", "--overwrite", "--threads", str(threads)]
    start = time.time()
    subprocess.run(command, env=environment, check=True, capture_output=True)
    return time.time() - start


def main():
    mgm = os.path.abspath(sys.argv[1])
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    cases = [(threads, beside, settings) for beside in (False, True) for threads in (1, 2) for settings in ("mgm's", "libgomp's")]
    took = {case: [] for case in cases}
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        make_table(folder / "table.csv")
        (folder / "spec.yaml").write_text(SPEC)
        for _ in range(rounds):
            for case in cases:
                threads, beside, settings = case
                other = subprocess.Popen([sys.executable, "-c", "while True: pass"], start_new_session=True) if beside else None
                try:
                    took[case].append(seconds(mgm, folder, threads, settings))
                finally:
                    if other:
                        other.kill()
                        other.wait()
    alone = statistics.median(took[(1, False, "mgm's")])
    print(f"{'threads':>7}  {'beside':8}  {'settings':9}  {'seconds':>7}  of one alone")
    for case in cases:
        threads, beside, settings = case
        median = statistics.median(took[case])
        print(f"{threads:>7}  {'a loop' if beside else '-':8}  {settings:9}  {median:7.2f}  {median / alone:.1f}")


if __name__ == "__main__":
    main()
