#!/usr/bin/env python3
"""A process that answers for a long time takes no more memory at its end than once it was warm: at most 1 MiB.

    tests/reliability/predict_loop_test.py PATH_OF_MGM [SECONDS [PAUSE]]     (default 10; 7200 in script/soak)

Two `mgm predict` are fed side by side without an end of input, one with rows of CSV, one with lines of JSONL; with PAUSE
so many seconds lie between pieces, which leaves the machine to others. What is freed is kept for the next piece, by
each of malloc's arenas its own, and which thread takes which arena is chance: a process is warm once an arena has served
every thread, which a hundred pieces see to.
"""
import os
import pathlib
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from runs import Workplace

MOST_KIB = 1024
ROWS = 4096  # of a piece, as `predict` takes them
WARM = 100  # pieces
INPUTS = {"csv": ("width,height,colour,kind,price\n", "0.5,-1.25,red,big,3\n-0.5,,green,,\n"),
          "jsonl": ("", '{"width": 0.5, "height": -1.25, "colour": "red"}\n{"width": null, "colour": "grey"}\n')}


class Loop:
    """A process that answers piece after piece."""

    def __init__(self, place, name):
        self.name = name
        head, rows = INPUTS[name]
        self.piece = (rows * (ROWS // 2)).encode()
        self.process = subprocess.Popen([place.mgm, "predict", "warm/model", "--input", "-"], cwd=place.folder,
                                        stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
        self.process.stdin.write(head.encode())
        self.pieces = self.warm = self.last = 0

    def feed(self):
        self.process.stdin.write(self.piece)
        self.process.stdin.flush()
        self.pieces += 1
        self.last = self.resident()
        if self.pieces <= WARM:
            self.warm = max(self.warm, self.last)

    def resident(self):
        """KiB of the process in memory."""
        lines = pathlib.Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))

    def end(self):
        self.process.stdin.close()
        assert self.process.wait() == 0
        print(f"{self.name}: {ROWS * self.pieces} answers; {self.warm} KiB when warm, {self.last} at the end", flush=True)
        return self.last - self.warm


def main():
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 10
    pause = float(sys.argv[3]) if len(sys.argv) > 3 else 0
    with Workplace(os.path.abspath(sys.argv[1]), epochs=2) as place:
        place.fresh("warm")
        place.must(place.train("warm"))
        loops = [Loop(place, name) for name in INPUTS]
        start = time.monotonic()
        while time.monotonic() < start + seconds or loops[0].pieces < 2 * WARM:
            for loop in loops:
                loop.feed()
            time.sleep(pause)
        grown = {loop.name: loop.end() for loop in loops}
    assert max(grown.values()) <= MOST_KIB, f"grew by {grown} KiB, at most {MOST_KIB} are allowed"


if __name__ == "__main__":
    main()
