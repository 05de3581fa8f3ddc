#!/usr/bin/env python3
"""Two equal experts learning side by side on two threads, beside one after the other on one thread and on two.

    bench/parallel_experts.py [ROUNDS]        (default 5)

One after the other on two threads: mgm would not choose it, so one expert learns its half of the samples on two
threads, and its time counts twice.
"""
import sys
import tempfile

from measure import SPECS, interleaved, median, mgm, table

NET = "{net: {cnn: {channels: [32, 64], widths: [128, classes]}}"


def seconds(folder, threads, samples, model):
    return mgm("train", SPECS / "experts.yaml", "--out", folder + "/model", "--overwrite", "--threads", threads,
               "--set", f"data.limit={samples}", "--set", "data.split={seed: 7}", "--set", f"model={model}")["seconds"]


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    two = ("{route: {partition: random, router: nearest, experts: {count: 2, each: " + NET + "}}}, "
           "task: {predict: label}, train: {init: fresh}}")
    half = NET + ", task: {predict: label}}"
    with tempfile.TemporaryDirectory() as folder:
        took = interleaved({
            "side by side": lambda: seconds(folder, 2, 12000, two),
            "in turn, 1 thread": lambda: seconds(folder, 1, 12000, two),
            "in turn, 2 threads": lambda: 2 * seconds(folder, 2, 6000, half),
        }, rounds)
    table(["two experts", "seconds", "side by side is faster by"],
          [[name, f"{median(values):.2f}",
            f"{median([value / base for value, base in zip(values, took['side by side'])]):.2f}"]
           for name, values in took.items()])


main()
