#!/usr/bin/env python3
"""Every kind that exists (specs/everything.yaml) trains to the same bytes, again and after being interrupted.

    tests/reliability/determinism_test.py PATH_OF_MGM SPEC [THREADS ...]        (default 1 and 2)
"""
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

from runs import files_of


class Everything:
    def __init__(self, mgm, spec, folder):
        self.mgm, self.spec, self.folder = mgm, spec, folder

    def command(self, out, threads, *more):
        return [self.mgm, "train", self.spec, "--out", str(self.folder / out), "--threads", str(threads), "--overwrite",
                "--set", "data.limit=300", *more]

    def train(self, out, threads, *more):
        done = subprocess.run(self.command(out, threads, *more), capture_output=True, text=True, timeout=600)
        assert done.returncode == 0, done.stderr
        return files_of(self.folder / out)

    def interrupt(self, out, threads):
        """Asks a training to stop when the first of its phases has ended an epoch."""
        process = subprocess.Popen(self.command(out, threads), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        history = self.folder / f"{out}.partial" / "history.jsonl"
        while process.poll() is None and not (history.exists() and history.stat().st_size):
            time.sleep(0.002)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=300)
        assert process.returncode == 130, f"exit {process.returncode}: it was not interrupted\n{err}"

    def check(self, threads):
        first = self.train("first", threads)
        second = self.train("second", threads)
        different = [path for path in first if first[path] != second.get(path)]
        assert not different, f"{threads} threads: {different} are not the same the second time"
        self.interrupt("cut", threads)
        cut = self.train("cut", threads, "--resume")
        different = [path for path in first if first[path] != cut.get(path)]
        assert not different and len(cut) == len(first), f"{threads} threads: {different} are not the same after an interruption"
        print(f"{threads} threads: {len(first)} files are the same again and after an interruption")


def main():
    mgm, spec = map(os.path.abspath, sys.argv[1:3])
    with tempfile.TemporaryDirectory(prefix="mgm_determinism_") as folder:
        everything = Everything(mgm, spec, pathlib.Path(folder))
        for threads in map(int, sys.argv[3:] or [1, 2]):
            everything.check(threads)


if __name__ == "__main__":
    main()
