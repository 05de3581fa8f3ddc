#!/usr/bin/env python3
"""Hands mutated bytes to every reader of untrusted data, for so many seconds each: a crash, a leak, a hang, an exception
that is none of mgm's, or more than 1 GiB of memory is a finding, whose input is kept in found/TARGET.

    tests/fuzz/fuzz_test.py BUILD_FOLDER SECONDS [TARGET ...]

As many targets run at once as there are cores. They start from `found/TARGET/` (what was found once) and from what the
repository holds of their kind; a corpus is kept in BUILD_FOLDER/corpus/TARGET, so that a longer run goes on from a shorter.
"""
import concurrent.futures
import gzip
import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE.parent))
import made_data

LONGEST = 1 << 15  # bytes of an input
MODELS = sorted((ROOT / "tests" / "data").glob("format-*/*/model.mgm"))


def files(*patterns):
    return [path.read_bytes() for pattern in patterns for path in sorted(ROOT.glob(pattern)) if path.is_file()]


def pictures():
    with tempfile.TemporaryDirectory() as folder:
        made_data.png(pathlib.Path(folder) / "a.png", [[0, 99, 255], [7, 8, 9]])
        return [(pathlib.Path(folder) / "a.png").read_bytes()]


def idx():
    with tempfile.TemporaryDirectory() as folder:
        images, labels = pathlib.Path(folder) / "images", pathlib.Path(folder) / "labels"
        made_data.idx_pair(images, labels, count=3, side=4)
        return [images.read_bytes(), gzip.compress(images.read_bytes(), mtime=0)]


TABLES = ["tests/cases/data/*/*.csv", "tests/cases/animals.csv", "tests/data/format-*/*/asked.csv"]
SEEDS = {
    "spec": lambda: files("specs/*.yaml", "tests/cases/specs/*/spec.yaml"),
    "manifest": lambda: [(model / "manifest.json").read_bytes()[:-80] for model in MODELS],
    "safetensors": lambda: [path.read_bytes() for model in MODELS for path in sorted((model / "weights").iterdir())],
    "program": lambda: [(model / "program.json").read_bytes() for model in MODELS],
    "csv": lambda: files(*TABLES),
    "jsonl": lambda: [b"".join(text.splitlines(True)[:4]) for text in files("tests/data/format-*/*/answers.jsonl")]
    + [b'{"a": 1, "b": "x"}\n\n{"b": null, "c": true}\n[]\n'],
    "idx": lambda: idx() + files("tests/cases/data/idx*/*"),
    "png": lambda: pictures() + files("tests/data/format-*/**/*.png", "tests/cases/data/*/*/*/*.png"),
    "jpeg": lambda: files("tests/cases/data/**/*.jpg", "tests/fuzz/seeds/*.jpg"),
    "text": lambda: files(*TABLES) + [b"a,b,c\n1,red,some words\n", b'{"a": 1, "c": "so many words"}\n', b"a.png\nb.png\n"],
}


def corpus_of(target, build):
    """A folder that the target adds to, with all that it starts from."""
    corpus = build / "corpus" / target
    corpus.mkdir(parents=True, exist_ok=True)
    kept = [path.read_bytes() for path in sorted((HERE / "found").glob(f"{target}/*"))]
    for i, content in enumerate(SEEDS[target]() + kept):
        if len(content) <= LONGEST:
            (corpus / f"seed_{i:03}").write_bytes(content)
    assert any(corpus.iterdir()), f"nothing to start {target} from"
    return corpus


def fuzz(target, build, seconds):
    """What a target found; nothing where it found nothing."""
    findings = HERE / "found" / target
    findings.mkdir(parents=True, exist_ok=True)
    before = set(findings.iterdir())
    done = subprocess.run(
        [build / "bin" / f"fuzz_{target}", corpus_of(target, build), f"-max_total_time={seconds}", f"-max_len={LONGEST}",
         "-rss_limit_mb=1024", "-malloc_limit_mb=1024", "-timeout=25", f"-artifact_prefix={findings}/", "-print_final_stats=1"],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
        env={**os.environ, "ASAN_OPTIONS": "quarantine_size_mb=16", "UBSAN_OPTIONS": "print_stacktrace=1"})
    runs = next((line.split()[-1] for line in done.stdout.splitlines() if "number_of_executed_units" in line), "?")
    print(f"{target}: {runs} inputs{'' if done.returncode == 0 else ', a FINDING'}", flush=True)
    new = sorted(map(str, set(findings.iterdir()) - before))
    if not any(findings.iterdir()):
        findings.rmdir()
    return "" if done.returncode == 0 else f"{target}: {', '.join(new)}\n{done.stdout[-6000:]}"


def main():
    build, seconds = pathlib.Path(sys.argv[1]).resolve(), int(sys.argv[2])
    targets = sys.argv[3:] or list(SEEDS)
    built = {path.name.removeprefix("fuzz_") for path in (build / "bin").glob("fuzz_*")}
    assert built == set(SEEDS), f"targets that are built: {built}, that have seeds: {set(SEEDS)}"
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        findings = [text for text in pool.map(lambda target: fuzz(target, build, seconds), targets) if text]
    print("\n".join(findings))
    sys.exit(1 if findings else 0)


if __name__ == "__main__":
    main()
