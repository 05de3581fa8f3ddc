#!/usr/bin/env python3
"""Models that mean harm, as `mgm` is asked with them: it answers whole or refuses, in the memory that it was allowed.

    tests/reliability/hostile_model_test.py PATH_OF_MGM [unittest options]

What the library says of a million of them: mgm_model_tests.
"""
import json
import os
import pathlib
import resource
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from changed_model import ChangedModel, fill_with_nan  # noqa: E402

DATA = pathlib.Path(__file__).resolve().parents[1] / "data"
MIB = 1 << 20
SECONDS = 300  # only what hangs takes as long, on a busy machine too

MGM = None


class HostileModel(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="mgm_hostile_model_"))

    def tearDown(self):
        shutil.rmtree(self.folder)

    def run_mgm(self, *arguments, address_space=None):
        """(exit code, standard output, standard error, most MiB that the process had), on one processor"""
        def confine():
            os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
            if address_space:
                resource.setrlimit(resource.RLIMIT_AS, (address_space, address_space))

        with open(self.folder / "stdout", "wb") as out, open(self.folder / "stderr", "wb") as err:
            process = subprocess.Popen([MGM, *map(str, arguments)], stdout=out, stderr=err, stdin=subprocess.DEVNULL,
                                       preexec_fn=confine)
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        text = [(self.folder / name).read_text(errors="replace") for name in ("stdout", "stderr")]
        return process.returncode, *text, usage.ru_maxrss / 1024

    def golden(self, name):
        """A model that a test may change, and the data that it learned from."""
        shutil.copytree(DATA / name, self.folder / "golden", dirs_exist_ok=True)
        return ChangedModel(self.folder / "golden" / "model.mgm"), self.folder / "golden" / "input.csv"

    def rows(self, count):
        """Samples for the models that are made below."""
        path = self.folder / "rows.csv"
        with open(path, "w") as file:
            file.write("width,height\n")
            file.writelines(f"{i % 7},{i % 3}\n" for i in range(count))
        return path

    def made(self, ops, output, tasks, width, **inference):
        """A model of operations on a golden one's input, whose tasks all hand the same value out as `width` numbers."""
        model, _ = self.golden("format-2/fallback")
        target = {"name": "k", "type": "number", "columns": [f"k{i}" for i in range(width)]}
        port = {"target": "k", "output": "none"}
        model.manifest["encoding"]["targets"] = [target]
        model.program["body"].update(ops=ops, outputs=[output])
        model.program["tasks"] = [{"address": name, **port, "index": 0} for name in tasks]
        model.manifest["ports"]["outputs"] = [{"address": name, **port, "shape": [width]} for name in tasks]
        model.manifest["tasks"] = {name: {"predict": "k"} for name in tasks}
        model.manifest["routes"] = {}
        model.manifest["inference"] = inference or None
        if not inference:
            del model.manifest["inference"]
        return model.write()

    def wide(self, tasks, doublings=9):
        """Its input of two numbers, doubled so many times, handed out by so many tasks."""
        ops = [{"op": "concat", "inputs": [i, i]} for i in range(doublings)]
        return self.made(ops, doublings, [f"t{i}" for i in range(tasks)], 2 << doublings)

    def test_answers_are_whole_where_memory_is_short(self):
        model, rows, out = self.wide(tasks=60), self.rows(64), self.folder / "out.csv"
        code, _, err, _ = self.run_mgm("predict", model, "--input", rows, "--output", out)
        self.assertEqual(code, 0, err)
        whole = out.read_bytes()
        self.assertEqual(whole.count(b"\n"), 65)
        codes = set()
        for mebibytes in range(32, 520, 16):
            out.unlink(missing_ok=True)
            code, _, err, _ = self.run_mgm("predict", model, "--input", rows, "--output", out, address_space=mebibytes * MIB)
            codes.add(code)
            if code == 0:
                self.assertEqual(out.read_bytes(), whole, f"{mebibytes} MiB")
            else:
                self.assertFalse(out.exists(), f"{mebibytes} MiB: {err}")
        self.assertIn(0, codes)
        self.assertGreater(len(codes), 1, "no limit was too small")

    def test_tasks_that_share_an_output_are_each_counted(self):
        rows = self.rows(64)
        code, _, err, peak = self.run_mgm("predict", self.wide(tasks=16000), "--input", rows, "--memory", "64MiB")
        self.assertEqual(code, 5, err)
        self.assertIn("of memory to answer one sample, and 64 MiB are allowed", err)
        self.assertLess(peak, 600)
        code, _, err, peak = self.run_mgm("predict", self.wide(tasks=400), "--input", rows, "--memory", "64MiB", "--output", "/dev/null")
        self.assertEqual(code, 0, err)
        self.assertLess(peak, 250)  # 400 MiB if the answers of 64 samples and their text were held at once

    def test_the_trace_of_every_route_is_counted(self):
        def route(number):
            part = {"inputs": [{"name": "x", "shape": [1]}], "ops": [], "outputs": [0]}
            return {"op": "route", "address": f"r{number}", "parts": [{"name": "a", "block": part}], "inputs": [1, 1]}

        ops = [{"op": "slice", "begin": 0, "end": 1, "inputs": [0]}] + [route(i) for i in range(1000)]
        model, rows = self.made(ops, 0, ["t"], 2, batch=65536), self.rows(20000)
        code, _, err, peak = self.run_mgm("predict", model, "--input", rows, "--output", "/dev/null", "--memory", "32MiB")
        self.assertEqual(code, 0, err)
        self.assertLess(peak, 200)  # 500 MiB if traces of all samples were held at once

    def test_a_partition_fits_the_parts_that_the_program_has(self):
        for change in ({"count": 100000}, {"count": 1 << 40}, {"count": -1}, {"experts": ["e0", "e1", "e2"]}, {"kind": "kmeans", "options": {}}):
            model, data = self.golden("format-1/table")
            model.manifest["routes"]["tasks.chance"]["partition"].update(change)
            code, _, err, peak = self.run_mgm("evaluate", model.write(), "--data", data, "--batch-sizes", 1)
            self.assertEqual(code, 5, f"{change}: {err}")
            self.assertIn("tasks.chance", err)
            self.assertLess(peak, 200)

    def test_routers_are_compared_on_samples_that_all_answer(self):
        report = self.report("format-2/fallback")
        shares = set()
        for address, route in report["routes"].items():
            for task in route["changes"]:
                shares.add(route["compared"][task])
                if address != "tasks.sure":  # the mean of two parts may be better than either
                    self.assertGreaterEqual(route["regret"][task], 0, f"{address} {task}")
                others = [route["random"][task], route["by_partition"][task], *route["single"][task].values()]
                higher = "accuracy" in report["tasks"][task]["metrics"]
                worse = max(others) if higher else -min(others)
                self.assertGreaterEqual(route["oracle"][task] if higher else -route["oracle"][task], worse, f"{address} {task}")
        self.assertLess(min(shares), 1)
        self.assertNotIn("reader", report["routes"]["tasks.sure"]["changes"])

    def report(self, name, change=lambda model: None):
        model, data = self.golden(name)
        change(model)
        code, out, err, _ = self.run_mgm("evaluate", model.write(), "--data", data, "--batch-sizes", 1, "--json")
        self.assertEqual(code, 0, err)
        return json.loads(out)

    def test_nan_that_is_computed_is_no_abstention(self):
        before = self.report("format-2/fallback")
        after = self.report("format-2/fallback", lambda model: fill_with_nan(model, "reader."))
        for task in before["tasks"]:
            self.assertEqual(after["tasks"][task]["coverage"], before["tasks"][task]["coverage"], task)
            self.assertEqual(before["tasks"][task]["not_a_number"], 0, task)  # exactly: shares of abstentions are no rests
        self.assertLess(after["tasks"]["reader"]["coverage"], 1)
        self.assertAlmostEqual(after["tasks"]["reader"]["not_a_number"], after["tasks"]["reader"]["coverage"])
        self.assertEqual(after["tasks"]["near"], before["tasks"]["near"])

    def test_a_model_leads_evaluate_to_no_pipe(self):
        model, _ = self.golden("format-1/table")
        os.mkfifo(self.folder / "pipe")
        for kind, key in (("csv", "path"), ("idx", "images")):
            model.manifest["spec"]["data"]["source"] = {kind: {key: str(self.folder / "pipe")}}
            code, _, err, _ = self.run_mgm("evaluate", model.write(), "--batch-sizes", 1)
            self.assertEqual(code, 3, err)
            self.assertIn("is no regular file", err)


if __name__ == "__main__":
    MGM = os.path.abspath(sys.argv.pop(1))
    unittest.main(verbosity=2)
