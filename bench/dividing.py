#!/usr/bin/env python3
"""Whether dividing pays, on real data: chooses settings on validation samples, and prints the tables of docs/results.md.

    bench/dividing.py --choose SET      what each setting reaches on validation, divided and undivided, as many of both
    bench/dividing.py [SET ...]         the comparisons on test samples, with the settings that stand in the specs

SET: letter, satellite, dna, fashion_clusters. script/bootstrap bench demo and tools/data/mlbench.py bring the data. Nothing but
--choose was used to choose settings, and it reads no test sample. MGM_THREADS says how many threads (default: 2, those of the page).
"""
import itertools
import os
import subprocess
import sys
import tempfile

from measure import MGM, ROOT, mgm, table

SEEDS = 5
OF_CHOOSING = 2  # seeds that settings are chosen by
THREADS = ["--threads", os.environ.get("MGM_THREADS", "2")]
RATE, EPOCHS, BATCH = "train.optimizer.adamw.lr", "train.epochs", "train.batch"
OVERLAP, COUNT = "model.route.partition.kmeans.overlap", "model.route.experts.count"
# As many trials of both; the undivided nets have the epochs with which they see at least as many samples.
GRIDS = {
    "letter": ({EPOCHS: [100, 200], RATE: [0.005, 0.01], OVERLAP: [2, 3]},
               {EPOCHS: [200, 400], RATE: [0.005, 0.01], BATCH: [64, 128]}),
    "satellite": ({EPOCHS: [100, 200], RATE: [0.003, 0.01], COUNT: [8, 16]},
                  {EPOCHS: [100, 200], RATE: [0.003, 0.01], BATCH: [64, 128]}),
    "dna": ({EPOCHS: [30, 100], RATE: [0.001, 0.003], OVERLAP: [1, 2]},
            {EPOCHS: [60, 200], RATE: [0.001, 0.003], BATCH: [64, 128]}),
    "fashion_clusters": ({COUNT: [4, 6], RATE: [0.002, 0.004], OVERLAP: [1, 2]},
                         {EPOCHS: [20, 40], RATE: [0.002, 0.004], BATCH: [64, 128]}),
}


def specs(name):
    return [f"specs/{name}.yaml", f"bench/specs/{name}_dense.yaml"]


def choose(name):
    for spec, grid in zip(specs(name), GRIDS[name]):
        rows = []
        for values in itertools.product(*grid.values()):
            settings = [word for key, value in zip(grid, values) for word in ("--set", f"{key}={value}")]
            reached = [accuracy(spec, [*settings, "--set", f"train.seed={seed}"]) for seed in range(1, OF_CHOOSING + 1)]
            rows.append([sum(reached) / OF_CHOOSING, *values])
            print(spec, *map(str, rows[-1]), file=sys.stderr, flush=True)
        rows.sort(reverse=True)
        print(f"{spec}: accuracy on validation, mean of {OF_CHOOSING} seeds\n")
        table(["accuracy", *(key.split(".")[-1] for key in grid)], [[f"{row[0]:.4f}", *row[1:]] for row in rows])


def accuracy(spec, settings):
    with tempfile.TemporaryDirectory() as folder:
        return mgm("train", ROOT / spec, "--out", folder + "/model", *THREADS, *settings)["validation"]["model"]["accuracy"]


def compare(*arguments):
    """Shows a comparison of mgm under its command."""
    command = ["compare", *arguments, "--seeds", str(SEEDS), *THREADS]
    print("```sh\nmgm", *command, "\n```\n\n```text", sep=" ", flush=True)
    done = subprocess.run([MGM, *command], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        sys.exit(f"mgm {' '.join(command)} failed")
    print(done.stdout + "```\n", flush=True)


def main():
    if sys.argv[1:2] == ["--choose"]:
        for name in sys.argv[2:]:
            choose(name)
        return
    for name in sys.argv[1:] or GRIDS:
        compare(*specs(name), "--dense")
        compare(specs(name)[0], "--dense", "--set", "model.route.partition=random")


main()
