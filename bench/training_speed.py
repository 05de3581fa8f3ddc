#!/usr/bin/env python3
"""Samples per second of training, mgm beside Debian's python3-torch: same network, samples, batch and threads.

    bench/training_speed.py [ROUNDS]        (default 7; needs `script/bootstrap bench`)

python3-torch computes with OpenBLAS, its best kernel for this machine (the fastest of KERNELS) and as many threads of
its own; once as Debian installs it, once with the allocator's settings that mgm sets for itself (TUNED), as few do.
"""
import os
import subprocess
import sys
import tempfile

from measure import SPECS, interleaved, median, mgm, table

SAMPLES, BATCH = 12000, 64
NETS = {"cnn": "{cnn: {channels: [32, 64], widths: [128, classes]}}", "mlp": "{mlp: {widths: [512, 512, classes]}}"}
KERNELS = ["SkylakeX", "Haswell", "Zen"]
TUNED = "glibc.malloc.hugetlb=1:glibc.malloc.mmap_max=0:glibc.malloc.trim_threshold=4000000000:glibc.malloc.top_pad=67108864"
VALIDATION = 0.01  # its samples are not learned from, and judging them is part of the seconds
PEER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "peers/torch_training.py")


def ours(net, threads, folder):
    report = mgm("train", SPECS / "small_cnn.yaml", "--out", folder + "/model", "--overwrite", "--threads", threads,
                 "--set", f"model.net={NETS[net]}", "--set", "train.epochs=1", "--set", f"data.limit={SAMPLES}",
                 "--set", f"data.split={{validation: {VALIDATION}, seed: 7}}", "--set", "train.keep=last")
    return SAMPLES * (1 - VALIDATION) / report["seconds"]


def theirs(net, threads, kernel, tuned):
    settings = {"OPENBLAS_CORETYPE": kernel, "OPENBLAS_NUM_THREADS": str(threads)}
    if tuned:
        settings["GLIBC_TUNABLES"] = TUNED
    done = subprocess.run([PEER, net, str(threads), str(SAMPLES), str(BATCH)], check=True, capture_output=True, text=True,
                          env={**os.environ, **settings})
    return float(done.stdout)


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    best = max(KERNELS, key=lambda kernel: theirs("cnn", 1, kernel, True))
    settings = [(net, threads) for net in NETS for threads in (1, 2)]
    with tempfile.TemporaryDirectory() as folder:
        cases = {}
        for net, threads in settings:
            cases["mgm", net, threads] = lambda net=net, threads=threads: ours(net, threads, folder)
            for tuned in (False, True):
                cases[tuned, net, threads] = lambda net=net, threads=threads, tuned=tuned: theirs(net, threads, best, tuned)
        speeds = interleaved(cases, rounds)
    rows = []
    for net, threads in settings:
        own = speeds["mgm", net, threads]
        row = [net, threads, f"{median(own):,.0f}"]
        for tuned in (False, True):
            peer = speeds[tuned, net, threads]
            row += [f"{median(peer):,.0f}", f"{median([a / b for a, b in zip(own, peer)]):.2f}"]
        rows.append(row)
    print(f"Samples per second, medians of {rounds} interleaved rounds; OpenBLAS kernel {best}.\n")
    table(["network", "threads", "mgm", "python3-torch", "mgm is faster by", "its allocator tuned", "mgm is faster by"], rows)


main()
