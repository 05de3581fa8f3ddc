#!/usr/bin/env python3
"""Whether a label tree learns many classes as well as one flat net in a fraction of the time.

    bench/label_tree.py                 specs/languages.yaml against bench/specs/languages_flat.yaml, 1 thread
    bench/label_tree.py --choose        what both reach on validation, by learning rate

script/bootstrap bench and tools/data/udhr.py bring the data. Both see the same features, in batches of the same size, by the
same optimizer, with epochs and rates tried by hand on the validation share, the tree's more often than the flat net's (--choose
tries as many of both); accuracies are of that share, too. The time of the tree holds all that it
takes: the quick model, the groups, the gate and every expert. Nothing else should run: times are medians of interleaved
rounds.
"""
import pathlib
import sys
import tempfile

from measure import ROOT, SPECS, interleaved, median, mgm, table

ROUNDS = 3
SEEDS = [1, 2, 3]
TREE, FLAT = ROOT / "specs/languages.yaml", SPECS / "languages_flat.yaml"
RATE, EPOCHS = "train.optimizer.adamw.lr", "train.epochs"
EXPERTS = "model.route.experts.each."
RATES = [0.0005, 0.001, 0.002, 0.004]  # of the flat net; experts get three times as much


def trained(spec, *settings):
    words = [word for setting in settings for word in ("--set", setting)]
    with tempfile.TemporaryDirectory() as folder:
        report = mgm("train", spec, "--out", pathlib.Path(folder) / "model", "--threads", 1, *words)
    return report["validation"]["model"]["accuracy"], report["learning_seconds"]


def choose():
    rows = []
    for epochs in (10, 20):
        for rate in RATES:
            rows.append(["flat", rate, epochs, *trained(FLAT, f"{RATE}={rate}", f"{EPOCHS}={epochs}")])
            of_experts = [f"{EXPERTS}{RATE}={3 * rate}", f"{EXPERTS}{EPOCHS}={epochs}"]
            rows.append(["tree", 3 * rate, epochs, *trained(TREE, *of_experts)])
    rows = [[*row[:3], f"{row[3]:.4f}", f"{row[4]:.1f}"] for row in rows]
    table(["model", "rate", "epochs", "accuracy", "seconds"], sorted(rows, key=lambda row: row[3], reverse=True))


def main():
    if sys.argv[1:] == ["--choose"]:
        return choose()
    results = {"flat": [], "tree": []}
    for seed in SEEDS:
        timed = interleaved({"flat": lambda: trained(FLAT, f"train.seed={seed}"),
                             "tree": lambda: trained(TREE, f"train.seed={seed}")}, ROUNDS)
        for name, runs in timed.items():
            results[name].append((runs[0][0], median([seconds for _, seconds in runs])))
    rows = []
    for name, runs in results.items():
        accuracy = sum(reached for reached, _ in runs) / len(runs)
        rows.append([name, f"{accuracy:.4f}", f"{median([seconds for _, seconds in runs]):.1f}"])
    table(["model", "accuracy on validation", "seconds of learning"], rows)
    lost = 100 * (float(rows[0][1]) - float(rows[1][1]))
    share = float(rows[1][2]) / float(rows[0][2])
    print(f"The tree is {lost:.2f} points behind (aim: at most 0.3) in {share:.2f} of the time (aim: at most 0.33).")


if __name__ == "__main__":
    main()
