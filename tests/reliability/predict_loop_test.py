#!/usr/bin/env python3
"""A process that answers for a long time takes no more memory at its end than once it was warm: at most 1 MiB.

    tests/reliability/predict_loop_test.py PATH_OF_MGM [SECONDS [PAUSE]]     (default 20; 7200 in script/soak)

Two `mgm predict` are fed for half the time each without an end of input: one rows of CSV, one lines of JSONL. With PAUSE
both wait so many seconds between pieces of 4096 rows, which leaves the machine to others. What is freed is kept for the
next piece, by each thread its own, so that memory is that of the largest pieces: it is taken to be warm after the first
quarter of the time.
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
CSV = ("width,height,colour,kind,price\n", "0.5,-1.25,red,big,3\n-0.5,,green,,\n")
JSONL = ("", '{"width": 0.5, "height": -1.25, "colour": "red"}\n{"width": null, "colour": "grey"}\n')


def resident(process):
    """KiB of the process in memory."""
    lines = pathlib.Path(f"/proc/{process.pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))


def loop(place, name, head, rows, seconds, pause):
    process = subprocess.Popen([place.mgm, "predict", "warm/model", "--input", "-"], cwd=place.folder,
                               stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    process.stdin.write(head.encode())
    piece = (rows * (ROWS // 2)).encode()
    start = time.monotonic()
    warm = pieces = 0
    while (passed := time.monotonic() - start) < seconds:
        process.stdin.write(piece)
        process.stdin.flush()
        pieces += 1
        if passed < seconds / 4:
            warm = max(warm, resident(process))
        time.sleep(pause)
    last = resident(process)
    process.stdin.close()
    assert process.wait() == 0
    print(f"{name}: {ROWS * pieces} answers in {seconds:.0f} s; {warm} KiB when warm, {last} at the end", flush=True)
    assert warm and last <= warm + MOST_KIB, f"{name}: grew by {last - warm} KiB, at most {MOST_KIB} are allowed"


def main():
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 20
    pause = float(sys.argv[3]) if len(sys.argv) > 3 else 0
    with Workplace(os.path.abspath(sys.argv[1]), epochs=2) as place:
        place.fresh("warm")
        place.must(place.train("warm"))
        loop(place, "csv", *CSV, seconds / 2, pause)
        loop(place, "jsonl", *JSONL, seconds / 2, pause)


if __name__ == "__main__":
    main()
