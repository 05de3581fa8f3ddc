#!/usr/bin/env python3
"""Two equal experts learning side by side on two threads, beside one after the other on one thread and on two.

    bench/parallel_experts.py [ROUNDS]        (default 5)

One after the other on two threads: mgm would not choose it, so one expert learns its half of the samples on two
threads, and its time counts twice. What the machine allows at most is measured the same way: two processes, each
training one of the experts on one thread, beside one of them.
"""
import concurrent.futures
import sys
import tempfile

from measure import SPECS, interleaved, median, mgm, table

NET = "{net: {cnn: {channels: [32, 64], widths: [128, classes]}}"
TWO = ("{route: {partition: random, router: nearest, experts: {count: 2, each: " + NET + "}}}, "
       "task: {predict: label}, train: {init: fresh}}")
HALF = NET + ", task: {predict: label}}"
SAMPLES = 12000


def train(folder, threads, samples, model, name="model"):
    report = mgm("train", SPECS / "experts.yaml", "--out", f"{folder}/{name}", "--overwrite", "--threads", threads,
                 "--set", f"data.limit={samples}", "--set", "data.split={seed: 7}", "--set", "train.epochs=3",
                 "--set", f"model={model}")
    return report["learning_seconds"], report["seconds"]


def twice(times):
    return tuple(2 * time for time in times)


def two_processes(folder):
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        both = list(pool.map(lambda name: train(folder, 1, SAMPLES // 2, HALF, name), ("one", "other")))
    return tuple(map(max, *both))


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    with tempfile.TemporaryDirectory() as folder:
        took = interleaved({
            "side by side": lambda: train(folder, 2, SAMPLES, TWO),
            "in turn, 1 thread": lambda: train(folder, 1, SAMPLES, TWO),
            "in turn, 2 threads": lambda: twice(train(folder, 2, SAMPLES // 2, HALF)),
            "two processes, 1 thread each": lambda: two_processes(folder),
            "one of them alone, twice": lambda: twice(train(folder, 1, SAMPLES // 2, HALF)),
        }, rounds)

    def row(name, base):
        values = took[name]
        learning = median([one[0] for one in values])
        faster = [median([one[what] / other[what] for one, other in zip(values, took[base])]) for what in (0, 1)]
        return [name, f"{learning:.2f}", f"{faster[0]:.2f}", f"{faster[1]:.2f}"]

    header = ["seconds of learning", "faster by", "with reading and judging, faster by"]
    table(["two experts", *header], [row(name, "side by side") for name in list(took)[:3]])
    table(["what the machine allows", *header],
          [row(name, "two processes, 1 thread each") for name in list(took)[3:]])


main()
