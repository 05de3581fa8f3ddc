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

NETS = {"small CNN": ("cnn: {channels: [32, 64], widths: [128, classes]}", 8),
        "MLP": ("mlp: {widths: [512, 256, classes]}", 25),
        "transformer": ("transformer: {patch: 7, width: 32, depth: 2, heads: 2}", 8)}
SAMPLES = 12000


class Experts:
    """Trainings of two experts of one net, and of one of them on half of the samples."""

    def __init__(self, folder, net, epochs):
        one = "{net: {" + net + "}"
        self.folder, self.epochs = folder, epochs
        self.both = ("{route: {partition: random, router: nearest, experts: {count: 2, each: " + one + "}}}, "
                     "task: {predict: label}, train: {init: fresh}}")
        self.half = one + ", task: {predict: label}}"

    def train(self, threads, samples, model, name="model"):
        report = mgm("train", SPECS / "experts.yaml", "--out", f"{self.folder}/{name}", "--overwrite",
                     "--threads", threads, "--set", f"data.limit={samples}", "--set", "data.split={seed: 7}",
                     "--set", f"train.epochs={self.epochs}", "--set", f"model={model}")
        return report["learning_seconds"], report["seconds"]

    def train_both(self, threads):
        return self.train(threads, SAMPLES, self.both)

    def train_half_twice(self, threads):
        return tuple(2 * time for time in self.train(threads, SAMPLES // 2, self.half))

    def train_in_two_processes(self):
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            halves = list(pool.map(lambda name: self.train(1, SAMPLES // 2, self.half, name), ("one", "other")))
        return tuple(map(max, *halves))


def measure(experts, title, rounds):
    took = interleaved({
        "side by side": lambda: experts.train_both(2),
        "in turn, 1 thread": lambda: experts.train_both(1),
        "in turn, 2 threads": lambda: experts.train_half_twice(2),
        "two processes, 1 thread each": experts.train_in_two_processes,
        "one of them alone, twice": lambda: experts.train_half_twice(1),
    }, rounds)

    def row(name, base):
        values = took[name]
        learning = median([one[0] for one in values])
        faster = [median([one[what] / other[what] for one, other in zip(values, took[base])]) for what in (0, 1)]
        return [name, f"{learning:.2f}", f"{faster[0]:.2f}", f"{faster[1]:.2f}"]

    header = ["seconds of learning", "faster by", "with reading and judging, faster by"]
    table([f"two experts: {title}", *header], [row(name, "side by side") for name in list(took)[:3]])
    table(["what the machine allows", *header],
          [row(name, "two processes, 1 thread each") for name in list(took)[3:]])


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    with tempfile.TemporaryDirectory() as folder:
        for title, (net, epochs) in NETS.items():
            measure(Experts(folder, net, epochs), title, rounds)


main()
