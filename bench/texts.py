#!/usr/bin/env python3
"""Spam or ham: a text model of mgm beside TF-IDF and a linear SVM of Debian's python3-sklearn, on the same split.

    bench/texts.py [ROUNDS]        (default 5; needs `script/bootstrap bench` and `tools/data/mails.py`)

Accuracy on the test part over five seeds, and the time to answer it ten times over, on one core each, from the file to the
last answer, without the start of the process: `mgm predict`, and csv.DictReader with Pipeline.predict. Interleaved; medians.
"""
import csv
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

from measure import MGM, ROOT, interleaved, median, mgm, table

DATA = ROOT / "specs/data"
SPEC = ROOT / "specs/mails.yaml"
SEEDS = 5
COPIES = 10
CORE = {max(os.sched_getaffinity(0))}
PYTHON = "/usr/bin/python3"  # Debian's, which sees Debian's packages


def rows_of(path):
    csv.field_size_limit(1 << 30)
    with open(path, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return [row["text"] for row in rows], [row["kind"] for row in rows]


def peer(many):
    """Serves the pipeline: an answer, in seconds, for each line that it reads."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_pipeline
    from sklearn.svm import LinearSVC

    pipeline = make_pipeline(TfidfVectorizer(sublinear_tf=True), LinearSVC())
    pipeline.fit(*rows_of(DATA / "mails_train.csv"))
    texts, kinds = rows_of(DATA / "mails_test.csv")
    print(statistics.mean(a == b for a, b in zip(pipeline.predict(texts), kinds)), flush=True)
    for _ in sys.stdin:
        start = time.perf_counter()
        pipeline.predict(rows_of(many)[0])
        print(time.perf_counter() - start, flush=True)


def write_many(path):
    texts, kinds = rows_of(DATA / "mails_test.csv")
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["kind", "text"])
        writer.writerows(list(zip(kinds, texts)) * COPIES)
    return len(texts) * COPIES


def answer(model, path):
    start = time.perf_counter()
    subprocess.run([MGM, "predict", model, "--input", path, "--output", os.devnull], check=True)
    return time.perf_counter() - start


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        many, one = folder / "many.csv", folder / "one.csv"
        count = write_many(many)
        one.write_text("kind,text\nham,a\n")
        accuracies = []
        for seed in range(1, SEEDS + 1):
            mgm("train", SPEC, "--out", folder / f"{seed}.mgm", "--set", f"train.seed={seed}", "--threads", 2)
            accuracies.append(mgm("evaluate", folder / f"{seed}.mgm", "--batch-sizes", 1)["tasks"]["model"]["metrics"]["accuracy"])
        os.sched_setaffinity(0, CORE)
        server = subprocess.Popen([PYTHON, __file__, "--peer", many], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        accuracy = float(server.stdout.readline())

        def ask():
            server.stdin.write("\n")
            server.stdin.flush()
            return float(server.stdout.readline())

        times = interleaved({"mgm": lambda: answer(folder / "1.mgm", many), "start": lambda: answer(folder / "1.mgm", one), "peer": ask}, rounds)
        server.stdin.close()
        server.wait()
    ours, peers = median(times["mgm"]) - median(times["start"]), median(times["peer"])
    table(["", "accuracy", "us a mail", "times as fast"],
          [["mgm, specs/mails.yaml", f"{statistics.mean(accuracies):.4f} ± {statistics.stdev(accuracies):.4f}", f"{1e6 * ours / count:.0f}", f"{peers / ours:.1f}"],
           ["TF-IDF and linear SVM", f"{accuracy:.4f}", f"{1e6 * peers / count:.0f}", "1"]])


if __name__ == "__main__":
    if sys.argv[1:2] == ["--peer"]:
        peer(pathlib.Path(sys.argv[2]))
    else:
        main()
