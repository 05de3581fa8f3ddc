#!/usr/bin/env python3
"""A disk that refuses: the n-th file call fails, for every n; mgm says what and where, with the right exit code, leaves no
stray file, and a training goes on afterwards to the same bytes.

    tests/reliability/fault_test.py PATH_OF_MGM PATH_OF_FAULTY_FILES [CALLS]        (default 6 of each sort; 0: all)
"""
import concurrent.futures
import json
import os
import re
import sys
import time

from runs import Workplace, files_of

WRITES = "create write fsync rename mkdir"
READS = "open read mmap"
OFTEN = ("--checkpoint-every", "0.05")
REASON = r"(No space left on device|Permission denied|Input/output error|cannot|damaged)"


class Faults:
    def __init__(self, place, most):
        self.place, self.most = place, most
        self.runs = self.refused = 0
        place.fresh("whole")
        place.must(place.train("whole"))
        self.expected = files_of(place.folder / "whole/model")

    def sample(self, count):
        if self.most == 0 or count <= self.most:
            return range(1, count + 1)
        return sorted({1 + i * (count - 1) // (self.most - 1) for i in range(self.most)})

    def refuse(self, what, code, expected_code, err, path):
        """Checks what mgm says of a fault."""
        assert code in expected_code, f"{what}: exit {code}, expected {expected_code}\n{err}"
        errors = [line for line in err.splitlines() if line.startswith("mgm: error: ")]
        assert errors, f"{what}: no error was told:\n{err}"
        assert any(path in line for line in errors), f"{what}: no path is named:\n{err}"
        assert re.search(REASON, errors[0]), f"{what}: no reason is given:\n{err}"
        assert "a fault of mgm itself" not in err and "unexpectedly" not in err, f"{what}: {err}"
        self.refused += 1

    def train(self, n, calls, do, path, codes):
        """A training whose n-th call fails, and is then taken to its end."""
        name = f"train-{calls.split()[0]}-{do}-{path.replace('/', '')}-{n}"
        folder = self.place.fresh(name)
        what = f"{do} at call {n} of {calls} on {path or name}"
        command = self.place.train(name, *OFTEN)
        stays = "+" if do.endswith("+") else ""
        code, _, err = self.place.run(command, nth=f"{n}{stays}", calls=calls, do=do.rstrip("+"), path=path or name + "/")
        if code != 0:
            self.refuse(what, code, codes, err, path or name + "/")
            strays = [str(p) for p in folder.rglob("*") if re.search(r"\.(jsonl|json|safetensors)\.\d+\.\d+$", p.name)]
            assert not strays, f"{what}: strays {strays}"
            self.place.must([*command, "--resume"])
        found = files_of(folder)
        assert found == {f"model/{p}": content for p, content in self.expected.items()}, \
            f"{what}: another model: {sorted(found)}"

    def answer(self, n, command, calls, do, path, codes):
        what = f"{do} at call {n} of {calls} on {path} by {command[0]}"
        output = self.place.folder / f"answers-{n}"
        words = [str(output) if word == "OUTPUT" else word for word in command]
        code, out, err = self.place.run(words, nth=n, calls=calls, do=do, path=path or output.name)
        if code != 0:
            self.refuse(what, code, codes, err, path or output.name)
            assert not output.exists(), f"{what}: half an answer was left"
        strays = [p.name for p in self.place.folder.glob(f"answers-{n}.*")]
        assert not strays, f"{what}: strays {strays}"
        output.unlink(missing_ok=True)

    def every(self, work, count):
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            list(pool.map(work, self.sample(count)))  # throws what one threw
        self.runs += len(self.sample(count))

    def trainings(self):
        def count(calls, path):
            self.place.fresh("counted")
            return len(self.place.calls(self.place.train("counted", *OFTEN), calls=calls, path=path or "counted/"))
        for calls, do, path, codes in [(WRITES, "ENOSPC", "", [1]), (WRITES, "EACCES", "", [1]), (READS, "EIO", "", [1, 5]),
                                       (READS, "EIO", "data/table.csv", [3]), (READS, "EACCES", "data/spec.yaml", [2])]:
            total = count(calls, path)
            assert total > 0, f"no call of {calls} on {path or 'the model'}: nothing was tested"
            self.every(lambda n: self.train(n, calls, do, path, codes), total)

    def answers(self):
        model = "whole/model"
        predict = ["predict", model, "--input", "data/table.csv", "--overwrite", "--output"]
        evaluate = ["evaluate", model, "--json"]
        for command, calls, do, path, codes in [
                ([*predict, "OUTPUT"], READS, "EIO", model, [5]), ([*predict, "OUTPUT"], READS, "EACCES", "data/table.csv", [3]),
                ([*predict, "OUTPUT"], WRITES, "ENOSPC", "", [1]), (evaluate, READS, "EIO", model, [5]),
                (evaluate, READS, "EIO", "data/table.csv", [3])]:
            words = [word.replace("OUTPUT", "counted-answers") for word in command]
            total = len(self.place.calls(words, calls=calls, path=path or "counted-answers"))
            assert total > 0, f"no call of {calls} on {path or 'the output'} by {command[0]}: nothing was tested"
            self.every(lambda n: self.answer(n, command, calls, do, path, codes), total)

    def a_disk_that_stays_full(self):
        self.train(5, WRITES, "ENOSPC+", "", [1])
        self.runs += 1

    def a_slow_disk(self):
        """Steps do not wait for it."""
        self.place.fresh("slow")
        out, _ = self.place.must(self.place.train("slow", "--json", "--checkpoint-every", "0"), calls="fsync", path="phase",
                                 nth="1+", do="1000")
        costs = json.loads(out)["checkpoints"]
        assert costs["count"] > 10, costs
        assert costs["longest_block_seconds"] < 0.1, costs
        self.runs += 1


def main():
    mgm, library = map(os.path.abspath, sys.argv[1:3])
    start = time.time()
    with Workplace(mgm, library, epochs=12) as place:
        test = Faults(place, int(sys.argv[3]) if len(sys.argv) > 3 else 6)
        test.trainings()
        test.a_disk_that_stays_full()
        test.a_slow_disk()
        test.answers()
    print(f"{test.runs} runs with a failing file call in {time.time() - start:.0f} s: {test.refused} were refused with their "
          "reason, the others could do without; every training went on to the same bytes.")
    assert test.refused * 2 > test.runs, "most faults had no effect: they are not injected"


if __name__ == "__main__":
    main()
