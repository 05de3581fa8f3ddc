#!/usr/bin/env python3
"""A process that answers for a long time takes no more memory at its end than once it was warm: at most 1 MiB.

    tests/reliability/predict_loop_test.py PATH_OF_MGM [SECONDS]     (default 20; 7200 in script/soak)

One `mgm predict` is fed rows of CSV without end, then one rows of JSONL, for half the time each.
"""
import itertools
import os
import pathlib
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from runs import Workplace

MOST_KIB = 1024
CSV = ("width,height,colour,kind,price\n", "0.5,-1.25,red,big,3\n-0.5,,green,,\n")
JSONL = ("", '{"width": 0.5, "height": -1.25, "colour": "red"}\n{"width": null, "colour": "grey"}\n')


def resident(process):
    """KiB of the process in memory."""
    lines = pathlib.Path(f"/proc/{process.pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))


def loop(place, name, head, rows, seconds):
    with open(os.devnull, "w") as nowhere:
        process = subprocess.Popen([place.mgm, "predict", "warm/model", "--input", "-"], cwd=place.folder,
                                   stdin=subprocess.PIPE, stdout=nowhere)
    process.stdin.write(head.encode())
    piece = (rows * 2048).encode()
    start = time.monotonic()
    warm = last = 0
    for count in itertools.count():
        process.stdin.write(piece)
        last = resident(process)
        passed = time.monotonic() - start
        if passed < seconds / 4:
            warm = max(warm, last)
        elif passed > seconds:
            break
    process.stdin.close()
    assert process.wait() == 0
    print(f"{name}: {4096 * (count + 1)} answers; {warm} KiB when warm, {last} at the end")
    assert warm and last <= warm + MOST_KIB, f"{name}: grew by {last - warm} KiB, at most {MOST_KIB} are allowed"


def main():
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 20
    with Workplace(os.path.abspath(sys.argv[1]), epochs=2) as place:
        place.fresh("warm")
        place.must(place.train("warm"))
        loop(place, "csv", *CSV, seconds / 2)
        loop(place, "jsonl", *JSONL, seconds / 2)


if __name__ == "__main__":
    main()
