#!/usr/bin/env python3
"""What a layer of many experts costs beside one dense layer: learning jointly, and answering as experts grow in number.

    bench/sparse_layer.py [ROUNDS]        (default 3)

Learning: 4,096 tokens of 256 numbers a step through one 256-1024-256 net, and through a gate and 16 such experts of
which one answers for each token; seconds of a whole step, reading, optimizer and all. Answering: 4, 16 and 64 experts,
256 tokens for each, in one batch; then 64 experts with 4 tokens for each, where reading their weights takes longest,
beside a copy of as many bytes. MGM_THREADS limits the threads that learn (default 1); one answers. All are ratios of
turns that follow each other: no other process may take the cores meanwhile.
"""
import os
import pathlib
import random
import sys
import tempfile
import time

from measure import interleaved, median, mgm, table

WIDTH, HIDDEN, STEP, STEPS, EPOCHS = 256, 1024, 4096, 4, 3
TOKENS_EACH, EXPERTS, FEW_TOKENS = 256, [4, 16, 64], 4
THREADS = ["--threads", os.environ.get("MGM_THREADS", "1")]
NET = f"{{net: {{mlp: {{widths: [{HIDDEN}, classes]}}}}}}"
SPEC = f"""mgm: 1
data:
  source: {{csv: tokens.csv}}
  targets: {{word: {{class: word}}}}
  split: {{validation: {{source: {{csv: few.csv}}}}}}
model: MODEL
train: {{epochs: {EPOCHS}, batch: {STEP}, keep: last, optimizer: {{sgd: {{lr: 0.01}}}}}}
"""


def dense():
    return f"{NET[:-1]}, task: {{predict: word}}}}"


def sparse(experts):
    gate = "{gate: {imitate: nothing, balance: 0.01}}"
    return f"{{route: {{router: {gate}, experts: {{count: {experts}, each: {NET}}}}}, task: {{predict: word}}}}"


def write_tokens(path, rows):
    chance = random.Random(rows)
    with open(path, "w") as file:
        file.write(",".join([*(f"x{i}" for i in range(WIDTH)), "word"]) + "\n")
        for row in range(rows):
            file.write(",".join(f"{chance.gauss(0, 1):.2f}" for _ in range(WIDTH)) + f",{row % WIDTH}\n")


def train(folder, model, out, *more):
    spec = folder / "spec.yaml"
    spec.write_text(SPEC.replace("MODEL", model))
    report = mgm("train", spec, "--out", folder / out, "--overwrite", *THREADS, *more)
    return 1000 * report["learning_seconds"] / (EPOCHS * STEPS)


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        write_tokens(folder / "tokens.csv", STEP * STEPS)
        write_tokens(folder / "few.csv", WIDTH)
        write_tokens(folder / "asked.csv", 2048)  # again and again; evaluate asks every expert for each
        steps = interleaved({"dense": lambda: train(folder, dense(), "dense"),
                             "sparse": lambda: train(folder, sparse(16), "e16")}, rounds)
        ratio = median([one / many for one, many in zip(steps["dense"], steps["sparse"])])
        table(["4,096 tokens a step", "ms a step", "speed beside dense"],
              [["one 256-1024-256 net", f"{median(steps['dense']):.1f}", "1.00"],
               ["a gate and 16 of them", f"{median(steps['sparse']):.1f}", f"{ratio:.2f}"]])
        for experts in EXPERTS:
            if experts != 16:
                train(folder, sparse(experts), f"e{experts}")
        latencies = interleaved({experts: lambda experts=experts: answering(folder, experts, TOKENS_EACH)
                                 for experts in EXPERTS}, rounds)
        most = EXPERTS[-1]
        weights = 4 * most * (2 * WIDTH * HIDDEN + HIDDEN + WIDTH)
        floor = interleaved({"answer": lambda: answering(folder, most, FEW_TOKENS) * most * FEW_TOKENS / 1000,
                             "copy": lambda: copying(weights)}, rounds)
    rows = [[experts, experts * TOKENS_EACH, f"{median(found):.1f}",
             f"{median([b / a for a, b in zip(latencies[EXPERTS[0]], found)]):.2f}"] for experts, found in latencies.items()]
    table(["experts", "tokens in a batch", "us a token", f"beside {EXPERTS[0]} experts"], rows)
    ratio = median([one / other for one, other in zip(floor["answer"], floor["copy"])])
    table([f"{most} experts, {FEW_TOKENS} tokens for each", "ms", "beside the copy"],
          [["an answer", f"{median(floor['answer']):.1f}", f"{ratio:.2f}"],
           [f"a copy of their weights, {weights / 1e6:.0f} MB", f"{median(floor['copy']):.1f}", "1.00"]])


def copying(size):
    """Milliseconds of a copy of so many bytes, the median of some."""
    source, target = bytearray(size), bytearray(size)
    took = []
    for _ in range(7):
        start = time.perf_counter()
        target[:] = source
        took.append(1000 * (time.perf_counter() - start))
    return median(took)


def answering(folder, experts, tokens_each):
    """Microseconds of a token, answered in one batch of so many for each expert."""
    batch = str(experts * tokens_each)
    report = mgm("evaluate", folder / f"e{experts}", "--data", folder / "asked.csv", "--batch-sizes", batch)
    return report["cost"]["latency_us"][batch]


main()
