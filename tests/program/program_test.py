#!/usr/bin/env python3
"""The program as a user sees it: trains on small data made here, and checks answers, files, messages and exit codes.

    tests/program/program_test.py PATH_OF_MGM [unittest options]
"""
import csv
import json
import os
import pathlib
import random
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time
import unittest
import zlib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from changed_model import ChangedModel, fill_with_nan  # noqa: E402

MGM = None


def run(*arguments, code=0, text=None):
    done = subprocess.run([MGM, *map(str, arguments)], capture_output=True, text=True, input=text, timeout=300)
    assert done.returncode == code, f"mgm {arguments}: exit {done.returncode}, expected {code}\n{done.stdout}\n{done.stderr}"
    return done


def table(path, rows=400, seed=1):
    """Two moons of numbers, a category that decides the sign, a number to predict, and some gaps."""
    chance = random.Random(seed)
    with open(path, "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["width", "height", "colour", "kind", "price"])
        for i in range(rows):
            width, height = chance.gauss(0, 1), chance.gauss(0, 1)
            colour = chance.choice(["red", "green", "blue"])
            kind = "big, round" if width + (height if colour == "red" else -height) > 0 else "small"
            price = 3 * width + (2 if colour == "blue" else 0)
            writer.writerow([f"{width:.4f}" if i % 17 else "", f"{height:.4f}", colour, kind, f"{price:.4f}" if i % 11 else ""])


def png(path, pixels):
    """Writes rows of grey bytes as a PNG file."""
    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
    raw = b"".join(b"\0" + bytes(row) for row in pixels)
    header = struct.pack(">IIBBBBB", len(pixels[0]), len(pixels), 8, 0, 0, 0, 0)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(raw)) + chunk(b"IEND", b""))


SPEC = """
mgm: 1
data:
  source: {csv: table.csv}
  inputs:
    shape: {columns: [width, height]}
    colour: {}
  targets: {kind: {class: kind}, price: {number: price}}
  split: {validation: 0.2, calibration: 0.1, test: 0.2, seed: 3}
model:
  chain:
    trunk: {net: {mlp: {widths: [16]}}, from: [shape, colour]}
    heads:
      fork:
        kind:
          route:
            partition: {column: {by: colour, groups: {warm: [red], cold: rest}}}
            router: {gate: {hidden: [8]}}
            experts:
              warm: {net: {mlp: {widths: [8, classes]}}}
              cold:
                cascade:
                  exit_at: {tolerance: 0.02}
                  stages:
                    quick: {net: {mlp: {widths: [classes]}}}
                    careful: {net: {mlp: {widths: [8, classes]}}}
          from: trunk
          task: {predict: kind}
        price: {net: {mlp: {widths: [classes]}}, task: {predict: price}}
train: {epochs: 6, batch: 32, seed: 5}
"""


class Program(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="mgm_program_"))
        table(self.folder / "table.csv")
        self.spec = self.folder / "spec.yaml"
        self.spec.write_text(SPEC)

    def tearDown(self):
        shutil.rmtree(self.folder)

    def train(self, out, *more, **options):
        return run("train", self.spec, "--out", self.folder / out, "--threads", 2, *more, **options)

    def files(self, out):
        root = self.folder / out
        return {str(p.relative_to(root)): p.read_bytes() for p in sorted(root.rglob("*")) if p.is_file()}

    def wait_for_a_checkpoint(self):
        """Until a training has kept something that it had not kept before."""
        phases = self.folder / "cut.partial" / "phases"
        start = time.time()
        while not any(file.stat().st_mtime > start for file in phases.glob("*.safetensors")):
            self.assertLess(time.time() - start, 60)
            time.sleep(0.02)

    def test_answers_are_tempered_and_handed_out_as_the_spec_says(self):
        answering = ["--set", "heads.kind.infer={temperature: calibrated, output: class}",
                     "--set", "heads.kind.warm.infer={temperature: calibrated}", "--set", "infer={batch: 7}"]
        plan = run("inspect", self.spec, *answering).stdout
        self.assertIn("temper heads.kind.warm", plan)
        self.assertRegex(plan, r"heads\.kind +temperature calibrated, output class\n")
        self.assertRegex(plan, r"model +batch 7\n")
        self.train("m", *answering)
        kept = json.loads((self.folder / "m" / "manifest.json").read_text())["inference"]
        self.assertEqual(kept["batch"], 7)
        self.assertEqual(set(kept["evidence"]), {"heads.kind", "heads.kind.warm"})
        for record in (of_address["temperature"] for of_address in kept["evidence"].values()):
            self.assertLessEqual(record["negative_log_likelihood"]["after"], record["negative_log_likelihood"]["before"])
        report = run("evaluate", self.folder / "m").stdout
        self.assertIn("On the calibration share, when it was trained", report)
        fitted = kept["evidence"]["heads.kind.warm"]["temperature"]["value"]
        self.assertRegex(report, rf"heads\.kind\.warm +{fitted:.4f}")
        self.assertRegex(run("inspect", self.folder / "m").stdout, rf"heads\.kind\.warm +temperature {fitted:.4g}\n")
        rows = list(csv.DictReader(run("predict", self.folder / "m", "--input", self.folder / "table.csv").stdout.splitlines()))
        self.assertEqual(len(rows), 400)
        self.assertEqual({row["heads.kind"] for row in rows}, {"big, round", "small"})
        self.assertFalse([name for name in rows[0] if name.startswith("heads.kind.p.")])

        self.train("scores", "--set", "heads.kind.infer={output: scores}")
        rows = list(csv.DictReader(run("predict", self.folder / "scores", "--input", self.folder / "table.csv").stdout.splitlines()))
        self.assertIn("heads.kind.score.small", rows[0])
        report = json.loads(run("evaluate", self.folder / "scores", "--json").stdout)
        self.train("usual")
        usual = json.loads(run("evaluate", self.folder / "usual", "--json").stdout)
        self.assertEqual(report["tasks"], usual["tasks"])

    def test_a_model_of_all_granularities_trains_evaluates_and_predicts(self):
        self.train("m")
        report = json.loads(run("evaluate", self.folder / "m", "--json").stdout)
        self.assertIn(report["samples"], range(78, 83))  # a fifth of each class
        self.assertGreater(report["tasks"]["heads.kind"]["metrics"]["accuracy"], 0.6)
        self.assertGreater(report["tasks"]["heads.price"]["metrics"]["r2"], 0.1)
        route = report["routes"]["heads.kind"]
        self.assertAlmostEqual(sum(route["load"].values()), 1)
        self.assertGreaterEqual(route["oracle"]["heads.kind"], report["tasks"]["heads.kind"]["metrics"]["accuracy"])
        accuracy = report["tasks"]["heads.kind"]["metrics"]["accuracy"]
        self.assertAlmostEqual(route["regret"]["heads.kind"], route["oracle"]["heads.kind"] - accuracy)
        own = route["by_expert"]["heads.kind"]
        self.assertAlmostEqual(sum(load * (own[name] or 0) for name, load in route["load"].items()), accuracy)
        self.assertEqual(route["best_single"]["heads.kind"]["value"], max(route["single"]["heads.kind"].values()))
        counts = [route["confusion"][subset][expert] for subset in ["warm", "cold"] for expert in ["warm", "cold"]]
        self.assertEqual(sum(counts), report["samples"])
        self.assertAlmostEqual((counts[0] + counts[3]) / sum(counts), route["agreement"])
        self.assertLessEqual(route["balance"]["entropy_bits"], 1)
        text = run("evaluate", self.folder / "m").stdout
        self.assertRegex(text, r"route heads.kind: agreement with the partition .*; largest load .* bits; (no dead experts|dead: warm)")
        self.assertEqual(route["changes"], ["heads.kind"])
        self.assertEqual(set(report["exits"]["heads.kind.cold"]), {"quick", "careful"})
        self.assertEqual(set(report["cost"]["latency_us"]), {"1", "64"})

        answers = run("predict", self.folder / "m", "--input", self.folder / "table.csv").stdout.splitlines()
        rows = list(csv.DictReader(answers))
        self.assertEqual(len(rows), 400)
        self.assertIn(rows[0]["heads.kind"], ["big, round", "small"])
        probabilities = [float(rows[0][f"heads.kind.p.{name}"]) for name in ["big, round", "small"]]
        self.assertAlmostEqual(sum(probabilities), 1, places=5)
        self.assertTrue(rows[0]["path"].startswith("heads.kind="))

    def train_that_falls_back_to(self, who):
        """A model of a route and of a head beside it, and a table of three usual rows and an odd one."""
        route = f"{{route: {{partition: {{kmeans: {{}}}}, router: nearest, fallback: [{who}], doubt: {{distance: 4}}, " \
                "experts: {count: 2, each: {net: {mlp: {widths: [classes]}}}}}, task: {predict: kind}}"
        price = "{net: {mlp: {widths: [classes]}}, task: {predict: price}}"
        self.spec.write_text(SPEC.split("model:")[0] + f"model: {{fork: {{kind: {route}, price: {price}}}}}\ntrain: {{epochs: 2}}\n")
        self.train("m")
        lines = (self.folder / "table.csv").read_text().splitlines()
        (self.folder / "odd.csv").write_text("\n".join([*lines[:4], "90,-90,red,small,1"]) + "\n")

    def test_a_parent_answers_what_no_expert_was_taught(self):
        self.train_that_falls_back_to("parent")
        rows = list(csv.DictReader(run("predict", self.folder / "m", "--input", self.folder / "odd.csv").stdout.splitlines()))
        self.assertEqual(rows[3]["path"], "kind=parent")
        self.assertIn(rows[3]["kind"], ["big, round", "small"])
        report = json.loads(run("evaluate", self.folder / "m", "--data", self.folder / "odd.csv", "--json").stdout)
        route = report["routes"]["kind"]
        self.assertEqual((route["load"]["parent"], route["fell_back"], route["abstained"]), (0.25, 0.25, 0))
        self.assertEqual(sorted(route["single"]["kind"]), ["e0", "e1", "parent"])
        usual = json.loads(run("evaluate", self.folder / "m", "--data", self.folder / "table.csv", "--json").stdout)
        self.assertNotIn("parent", usual["routes"]["kind"]["dead"])
        self.assertLessEqual(usual["routes"]["kind"]["balance"]["entropy_bits"], 1)

    def test_a_model_abstains_from_what_nobody_taught_it(self):
        self.train_that_falls_back_to("abstain")
        for form in ["csv", "jsonl"]:
            text = run("predict", self.folder / "m", "--input", self.folder / "odd.csv", "--format", form).stdout.splitlines()
            rows = list(csv.DictReader(text)) if form == "csv" else [json.loads(line) for line in text]
            nothing = "" if form == "csv" else None
            self.assertEqual((rows[3]["kind"], rows[3]["kind.p.small"], rows[3]["path"]), (nothing, nothing, "kind=abstain"))
            self.assertNotEqual(rows[3]["price"], nothing)  # which does not come from the route
            self.assertIn(rows[0]["kind"], ["big, round", "small"])
            self.assertLess(int(rows[3]["macs"]), int(rows[0]["macs"]))
        report = json.loads(run("evaluate", self.folder / "m", "--data", self.folder / "odd.csv", "--json").stdout)
        self.assertEqual((report["tasks"]["kind"]["coverage"], report["tasks"]["price"]["coverage"]), (0.75, 1))
        self.assertEqual((report["routes"]["kind"]["fell_back"], report["routes"]["kind"]["abstained"]), (0.25, 0.25))
        text = run("evaluate", self.folder / "m", "--data", self.folder / "odd.csv").stdout
        self.assertRegex(text, r"(?m)^kind +4 +\d\.\d+ +accuracy +\d\.\d+ +\d\.\d+ to \d\.\d+ +0\.7500$")
        self.assertIn("; fell back 0.2500, abstained 0.2500", text)
        self.assertIn("set when kind is in doubt", run("inspect", self.spec).stdout)

    def test_everything_crossed_trains_and_answers(self):
        spec = pathlib.Path(__file__).resolve().parents[2] / "specs" / "everything.yaml"
        run("train", spec, "--out", self.folder / "all", "--threads", 2)
        report = json.loads(run("evaluate", self.folder / "all", "--json").stdout)
        self.assertEqual(set(report["tasks"]), {"coarse", "tasks.amount", "tasks.shoe", "tasks.median", "tasks.near", "tasks.far", "tasks.joint", "tasks.clusters", "tasks.ranges", "tasks.ruled",
                                                 "tasks.leaves", "tasks.similar", "tasks.nested"})
        self.assertEqual(len(report["routes"]), 9)
        self.assertIn("tasks.nested.heavy", report["exits"])

    def test_ways_of_sharing_between_tasks_train_and_answer(self):
        specs = sorted((pathlib.Path(__file__).resolve().parents[2] / "specs" / "tasks").glob("*.yaml"))
        self.assertGreaterEqual(len(specs), 6)
        for spec in specs:
            with self.subTest(spec.stem):
                run("train", spec, "--out", self.folder / spec.stem, "--set", "data.limit=2000", "--set", "train.epochs=4")
                report = json.loads(run("evaluate", self.folder / spec.stem, "--json").stdout)
                accuracies = [task["metrics"]["accuracy"] for task in report["tasks"].values()]
                self.assertEqual(len(accuracies), 2)
                self.assertGreater(min(accuracies), 0.4)

    def test_predict_computes_only_the_tasks_that_are_asked_for(self):
        self.train("m", "--set", "train.epochs=1")
        def answers(*options):
            return list(csv.DictReader(run("predict", self.folder / "m", "--input", self.folder / "table.csv", *options).stdout.splitlines()))
        both, price = answers(), answers("--tasks", "price")
        self.assertIn("heads.kind", both[0])
        self.assertFalse([name for name in price[0] if "kind" in name])
        self.assertEqual([row["heads.price"] for row in both], [row["heads.price"] for row in price])
        self.assertLess(int(price[0]["macs"]), int(both[0]["macs"]))
        self.assertEqual(price[0]["path"], "")
        self.assertIn("did you mean 'price'?", run("predict", self.folder / "m", "--input", "-", "--tasks", "prise", code=2, text="").stderr)

    def test_evaluate_needs_only_the_targets_of_the_tasks_that_are_asked_for(self):
        self.train("m", "--set", "train.epochs=1")
        with open(self.folder / "table.csv") as file:
            rows = list(csv.DictReader(file))
        for target, other in [("kind", "price"), ("price", "kind")]:
            with open(self.folder / "own.csv", "w", newline="") as file:
                writer = csv.DictWriter(file, [name for name in rows[0] if name != other], extrasaction="ignore")
                writer.writeheader()
                writer.writerows(rows)
            done = run("evaluate", self.folder / "m", "--data", self.folder / "own.csv", "--tasks", target, "--json", "--threads", 1)
            self.assertEqual(list(json.loads(done.stdout)["tasks"]), [f"heads.{target}"])
            whole = run("evaluate", self.folder / "m", "--data", self.folder / "own.csv", code=3).stderr
            self.assertIn(f"no column '{other}'", whole)

    def test_evaluate_compares_with_a_partition_by_the_target_of_another_task_where_the_data_hold_it(self):
        expert = "{net: {mlp: {widths: [classes]}}}"
        route = f"{{partition: {{class: {{first: [small], second: rest}}}}, router: tree, experts: {{first: {expert}, second: {expert}}}}}"
        self.spec.write_text(SPEC.split("model:")[0] + f"model: {{chain: {{kind: {{from: [shape, colour], route: {route}, task: {{predict: kind}}}}, "
                             "price: {net: {mlp: {widths: [classes]}}, task: {predict: price}}}}\ntrain: {epochs: 1}\n")
        self.train("m")
        own = self.folder / "own.csv"
        for held in (True, False):
            own.write_text((self.folder / "table.csv").read_text().replace("kind", "kind" if held else "sort", 1))
            report = json.loads(run("evaluate", self.folder / "m", "--data", own, "--tasks", "price", "--json").stdout)
            self.assertEqual(report["routes"]["kind"]["agreement"] is not None, held)

    def test_evaluate_judges_only_the_tasks_that_are_asked_for(self):
        self.train("m", "--set", "train.epochs=1")
        def report(*options):
            return json.loads(run("evaluate", self.folder / "m", "--json", *options).stdout)
        both, price = report(), report("--tasks", "price")
        self.assertEqual(list(price["tasks"]), ["heads.price"])
        self.assertEqual(price["tasks"]["heads.price"], both["tasks"]["heads.price"])
        self.assertLess(price["cost"]["macs_per_sample"], both["cost"]["macs_per_sample"])

    def test_tasks_learn_from_the_samples_that_have_their_target(self):
        with open(self.folder / "table.csv") as file:
            rows = list(csv.DictReader(file))
        for i, row in enumerate(rows):  # each sample has one target: whole batches have none of a task
            row["price" if i % 4 else "kind"] = ""
        with open(self.folder / "table.csv", "w", newline="") as file:
            writer = csv.DictWriter(file, rows[0].keys())
            writer.writeheader()
            writer.writerows(rows)
        for loss in ["mse", "mae", "huber", "quantile"]:
            self.train(loss, "--set", "train.batch=2", "--set", "train.epochs=2", "--set", f"heads.price.task.loss={loss}")
            report = json.loads(run("evaluate", self.folder / loss, "--json").stdout)
            kind, price = report["tasks"]["heads.kind"], report["tasks"]["heads.price"]
            self.assertGreater(kind["samples"], price["samples"])
            self.assertLessEqual(kind["samples"] + price["samples"], report["samples"])
            for value in [kind["loss"], price["loss"], *kind["metrics"].values(), *price["metrics"].values()]:
                self.assertIsNotNone(value)

    def test_numbers_are_learned_in_deviations_and_answered_in_their_own_unit(self):
        with open(self.folder / "table.csv") as file:
            rows = list(csv.DictReader(file))
        for row in rows:
            row["price"] = f"{5e6 + 1e5 * float(row['price']):.1f}" if row["price"] else ""
            row["worth"] = "0" if row["colour"] == "green" else "2"
        with open(self.folder / "far.csv", "w", newline="") as file:
            writer = csv.DictWriter(file, rows[0].keys())
            writer.writeheader()
            writer.writerows(rows)
        for options in [[], ["--set", "model.task.sample_weight=worth"]]:
            (self.folder / "far.yaml").write_text("""
mgm: 1
data:
  source: {csv: far.csv}
  inputs: {shape: {columns: [width, height]}, colour: {}}
  targets: {price: {number: price}, worth: {number: worth}}
  split: {validation: 0.2, test: 0.2, seed: 3}
model: {net: {mlp: {widths: [16, 1]}}, task: {predict: price, loss: huber, metrics: [r2, rmse]}}
train: {epochs: 40, batch: 32, optimizer: {adam: {lr: 0.01}}}
""")
            run("train", self.folder / "far.yaml", "--out", self.folder / "far", "--overwrite", *options)
            report = json.loads(run("evaluate", self.folder / "far", "--json").stdout)["tasks"]["model"]
            self.assertGreater(report["metrics"]["r2"], 0.8 if not options else 0.4)
            self.assertGreater(report["metrics"]["rmse"], 100)
            self.assertLess(report["loss"], 0.5)
            self.assertLess(report["samples"], 80)
            low, high = report["intervals"]["r2"]
            self.assertTrue(low <= report["metrics"]["r2"] <= high)

    def test_a_column_to_divide_by_that_does_not_exist_is_found_before_training(self):
        done = run("check", self.spec, "--set", "heads.kind.route.partition.column.by=color", code=2)
        self.assertIn("'heads.kind' is divided by what the data does not hold", done.stderr)
        self.assertIn("no column 'color' (did you mean 'colour'?)", done.stderr)

    def test_answers_are_the_same_on_any_number_of_threads(self):
        self.train("m", "--set", "train.epochs=1")
        one, more = (run("predict", self.folder / "m", "--input", self.folder / "table.csv", "--threads", n).stdout for n in (1, 3))
        self.assertEqual(one, more)

    def test_a_misspelt_key_of_jsonl_is_refused(self):
        self.train("m", "--set", "train.epochs=1")
        lines = [json.dumps({"width": 0.5, "height": 1, name: "red"}) + "\n" for name in ("colour", "color")]
        done = run("predict", self.folder / "m", "--input", "-", text="".join(lines), code=3)
        self.assertIn("standard input:2: has no column 'colour', but 'color', which is not read: call it 'colour'", done.stderr)
        out = run("predict", self.folder / "m", "--input", "-", "--on-bad-sample", "skip", text="".join(lines)).stdout
        self.assertEqual([bool(row["heads.kind"]) for row in csv.DictReader(out.splitlines())], [True, False])
        done = run("predict", self.folder / "m", "--input", "-", text='{"width": 1, "height": 2, "hue": "red"}\n')
        self.assertEqual(done.stderr, "note: no sample has the column: colour; what the model puts in for missing cells stood there in all\n")
        self.assertIn("note: no sample has the column: colour", self.judged_on('{"width": 1, "height": 2, "kind": "small", "price": 1}\n').stderr)

    def judged_on(self, text):
        return run("evaluate", self.folder / "m", "--data", "-", "--batch-sizes", 1, text=text)

    def test_answers_that_are_no_numbers_are_told(self):
        self.train("m", "--set", "train.epochs=1")
        model = ChangedModel(self.folder / "m")
        fill_with_nan(model, "heads.price.")
        model.write()
        lines = (self.folder / "table.csv").read_text().splitlines()[:21]
        (self.folder / "few.csv").write_text("\n".join(lines) + "\n")
        told = "note: heads.price answered 20 samples with NaN: what the model computes is no number\n"
        done = run("predict", self.folder / "m", "--input", self.folder / "few.csv")
        rows = list(csv.DictReader(done.stdout.splitlines()))
        self.assertEqual((done.stderr, {row["heads.price"] for row in rows}), (told, {"nan"}))
        self.assertNotIn("nan", {row["heads.kind"] for row in rows})
        done = run("predict", self.folder / "m", "--input", self.folder / "few.csv", "--format", "jsonl")
        self.assertEqual((done.stderr, json.loads(done.stdout.splitlines()[0])["heads.price"]), (told, None))
        text = run("evaluate", self.folder / "m", "--data", self.folder / "few.csv").stdout
        self.assertIn("heads.price answers 100 % of the samples with NaN: what it computes of them is no number\n", text)
        self.assertRegex(text, r"loss and metrics of heads.price are of the 0 of its \d+ samples that have an answer\n")
        self.assertNotIn("heads.kind answers", text)

    def test_predicts_without_targets_from_any_form_of_table(self):
        self.train("m", "--set", "train.epochs=1")
        line = {"width": 0.5, "height": -0.2, "colour": "red"}
        as_json = run("predict", self.folder / "m", "--input", "-", "--format", "jsonl", text=json.dumps(line) + "\n").stdout
        as_csv = run("predict", self.folder / "m", "--input", "-", "--format", "jsonl",
                     text="colour,height,width\nred,-0.2,0.5\n").stdout
        self.assertEqual(as_json, as_csv)
        self.assertEqual(json.loads(as_json)["sample"], "1")

    def test_the_same_seed_gives_the_same_bytes(self):
        self.train("a")
        self.train("b")
        self.assertEqual(self.files("a"), self.files("b"))
        self.train("c", "--set", "train.seed=6")
        self.assertNotEqual(self.files("a")["weights/model.safetensors"], self.files("c")["weights/model.safetensors"])

    def test_an_interrupted_training_resumes_to_the_same_bytes(self):
        longer = ["--set", "train.epochs=300", "--set", "heads.kind.warm.infer={temperature: calibrated}",
                  "--set", "heads.kind.infer={temperature: calibrated}"]
        self.train("whole", *longer)
        command = [MGM, "train", str(self.spec), "--out", str(self.folder / "cut"), "--threads", "2", *longer]
        for stop in [signal.SIGINT, signal.SIGKILL, signal.SIGTERM, signal.SIGHUP]:
            resume = ["--resume"] if (self.folder / "cut.partial").exists() else []
            process = subprocess.Popen(command + resume, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            self.wait_for_a_checkpoint()
            process.send_signal(stop)
            code = process.wait(timeout=60)
            self.assertEqual(code, -stop if stop == signal.SIGKILL else 130)
        if not (self.folder / "cut").exists():
            self.train("cut", *longer, "--resume")
        self.assertEqual(self.files("whole"), self.files("cut"))
        self.assertFalse((self.folder / "cut.partial").exists())

    def test_a_user_works_in_the_folder_of_the_data(self):
        here = {"cwd": self.folder, "capture_output": True, "text": True, "timeout": 300}
        for words in (["train", "spec.yaml", "--out", "m.mgm", "--set", "train.epochs=1"], ["evaluate", "m.mgm"], ["inspect", "m.mgm"],
                      ["predict", "m.mgm", "--input", "table.csv", "--output", "answers.csv"]):
            done = subprocess.run([MGM, *words], **here)
            self.assertEqual(done.returncode, 0, f"{words}: {done.stderr}")
        self.assertEqual(len((self.folder / "answers.csv").read_text().splitlines()), 401)

    def test_a_training_that_diverges_says_where_and_leaves_no_model(self):
        done = run("train", self.spec, "--out", self.folder / "m", "--set", "train.optimizer={sgd: {lr: 1e6}}", code=1)
        self.assertRegex(done.stderr, r"diverged: its loss is (no number|infinite) in epoch 1, step \d+; use a lower learning rate")
        self.assertFalse((self.folder / "m").exists())

    def test_compare_sets_models_side_by_side_by_what_they_predict(self):
        dense = "{chain: {trunk: {from: [shape, colour], net: {mlp: {widths: [16]}}}, " \
                "last: {fork: {a: {net: {mlp: {widths: [classes]}}, task: {predict: kind}}}}}}"
        other = self.folder / "other.yaml"
        other.write_text(SPEC.split("model:")[0] + f"model: {dense}\ntrain: {{epochs: 2}}\n")
        report = json.loads(run("compare", self.spec, other, "--dense", "--seeds", 2, "--json").stdout)
        self.assertEqual([one["model"] for one in report], ["spec", "other", "dense"])
        divided, _, baseline = report
        self.assertEqual(set(divided["metrics"]), {"kind accuracy", "price mae", "price r2"})
        self.assertEqual(set(baseline["metrics"]), {"kind accuracy", "price mae", "price r2"})
        self.assertEqual(set(report[1]["metrics"]), {"kind accuracy"})
        self.assertAlmostEqual(baseline["macs_per_sample"] / divided["macs_per_sample"], 1, delta=0.05)
        self.assertAlmostEqual(baseline["samples_seen"] / divided["samples_seen"], 1, delta=0.2)
        self.assertTrue(any(one["pareto"] for one in report))
        self.assertEqual({(one["split"], one["seeds"]) for one in report}, {("test", 2)})

    def test_metrics_are_reported_in_the_order_of_the_spec(self):
        self.train("m", "--set", "train.epochs=1", "--set", "heads.kind.task.metrics=[macro_f1, accuracy]")
        done = run("evaluate", self.folder / "m", "--json")
        report = json.loads(done.stdout)
        self.assertEqual(list(report["tasks"]["heads.kind"]["metrics"]), ["macro_f1", "accuracy"])
        self.assertEqual(report["cost"]["bytes"], sum(len(content) for name, content in self.files("m").items()))

    def test_parameters_are_the_weights_that_learn(self):
        net = SPEC.split("model:")[0] + "model: {net: {mlp: {widths: [8, classes]}}, task: {predict: kind}}\n"
        route = net.replace("net: {mlp: {widths: [8, classes]}}",
                            "route: {partition: {random: {}}, router: {knn: {samples: 30}}, "
                            "experts: {count: 2, each: {net: {mlp: {widths: [classes]}}}}}")
        for text, parameters, more in [(net, 5 * 8 + 8 + 8 * 2 + 2, False), (route, 2 * (5 * 2 + 2), True)]:
            self.spec.write_text(text)
            report = json.loads(run("inspect", self.spec, "--json").stdout)
            self.assertEqual(report["parameters"], parameters)
            self.assertEqual(report["nodes"][0]["parameters"], parameters)
            self.assertEqual(report["nodes"][0]["bytes"], report["bytes"])
            self.assertEqual(report["bytes"] > 4 * parameters, more)

    def test_inspect_tells_programs_shapes_and_the_plan(self):
        report = json.loads(run("inspect", self.spec, "--json", "--threads", 2).stdout)
        nodes = {node["address"]: node for node in report["nodes"]}
        self.assertEqual(nodes["trunk"]["reads"], {"shape": [2], "colour": [3]})
        self.assertEqual([shape for shape in nodes["trunk"]["writes"].values()], [[16]])
        self.assertEqual([phase["phase"] for phase in report["plan"]], [1, 2, 3, 4])
        divide, learn, imitate, choose = report["plan"]
        self.assertEqual(divide["what"], "divide the samples of heads.kind")
        self.assertNotIn("epochs", divide)
        self.assertEqual((learn["address"], learn["samples"], learn["epochs"], learn["after"]), ("model", "all", 6, [1]))
        self.assertEqual((choose["samples"], choose["after"]), ("calibration", [2, 3]))

    def test_check_tells_who_is_taught_by_how_many(self):
        done = run("check", self.spec)
        sizes = json.loads(run("check", self.spec, "--json").stdout)
        learning = sizes["samples"]["train"]
        self.assertEqual(sum(sizes["divided"]["heads.kind"].values()), learning)
        warm = sizes["divided"]["heads.kind"]["warm"]
        self.assertRegex(done.stdout, rf"heads\.kind divides them: warm {warm}, cold {learning - warm}\n")
        self.assertEqual(sizes["columns"]["shape"], {"width": "number", "height": "number"})
        self.assertIn("colour reads colour as 3 categories\n", done.stdout)
        self.assertRegex(sizes["notes"][0], r"'price' is missing in \d+ of 400 samples, which teach nothing of it")
        nobody = ["--set", "model.chain.heads.fork.kind.route.partition="
                  "{column: {by: colour, groups: {warm: [violet], cold: rest}}}"]
        self.assertIn("note: the subset 'warm' of 'heads.kind' is empty", run("check", self.spec, *nobody).stderr)
        broken = run("check", self.spec, "--json", *nobody, "--set", "model.chain.heads.fork.kind.task.predict=knd", code=2)
        told = json.loads(broken.stdout)["error"]
        self.assertEqual(told["exit"], 2)
        self.assertEqual("mgm: error: " + told["problems"][0] + "\n", broken.stderr)

    def test_inspect_forecasts_what_few_samples_and_a_large_batch_take(self):
        table(self.folder / "table.csv", rows=40)
        expert = "{net: {mlp: {widths: [classes]}}}"
        for _ in range(2):
            expert = "{route: {partition: {random: {}}, router: nearest, experts: {count: 4, each: %s}}}" % expert
        self.spec.write_text(SPEC.split("model:")[0] + f"model: {{chain: {{all: {expert[:-1]}, task: {{predict: kind}}}}}}}}\n")
        small = json.loads(run("inspect", self.spec, "--json", "--set", "train.batch=16").stdout)
        large = json.loads(run("inspect", self.spec, "--json", "--set", "train.batch=1000000").stdout)
        self.assertLess(large["forecast"]["peak_bytes"], 1.5 * small["forecast"]["peak_bytes"])

    def test_a_model_is_inspected_without_its_data(self):
        self.train("m", "--set", "train.epochs=1")
        with_data = run("inspect", self.folder / "m").stdout
        (self.folder / "table.csv").unlink()
        self.assertEqual(run("inspect", self.folder / "m").stdout, with_data)
        self.assertIn("at the rates on validation", with_data)
        error = run("inspect", self.folder / "m", "--set", "train.epochs=2", code=2).stderr
        self.assertIn("--set train.epochs=2: has no meaning for a model", error)

    def test_evaluate_refuses_a_split_of_other_data(self):
        self.train("m", "--set", "train.epochs=1")
        error = run("evaluate", self.folder / "m", "--split", "train", "--data", self.folder / "table.csv", code=2).stderr
        self.assertIn("--split excludes --data", error)

    def test_answers_go_where_they_are_sent(self):
        self.train("m", "--set", "train.epochs=1")
        predict = ["predict", self.folder / "m", "--input", self.folder / "table.csv"]
        expected = run(*predict).stdout
        (self.folder / "link").symlink_to("answers.csv")
        run(*predict, "--output", self.folder / "link")
        again = run(*predict, "--output", self.folder / "answers.csv", code=2).stderr
        self.assertIn("answers.csv: exists already: choose another name, or allow it to be replaced (--overwrite)", again)
        run(*predict, "--output", self.folder / "answers.csv", "--overwrite")
        self.assertEqual((self.folder / "answers.csv").read_text(), expected)
        self.assertTrue((self.folder / "link").is_symlink())
        self.assertEqual(run(*predict, "--output", "/dev/stdout").stdout, expected)
        run(*predict, "--output", "/dev/null")
        self.assertTrue(pathlib.Path("/dev/null").is_char_device())

    def compare(self, *words, **options):
        return run("compare", self.spec, *words, "--set", "train.epochs=1", **options)

    def test_compare_trains_all_specs_with_the_seeds_of_the_first(self):
        other = self.folder / "other.yaml"
        other.write_text(SPEC.replace("seed: 5", "seed: 77"))
        done = self.compare(other, "--seeds", 2, "--dense", "--json")
        for line in ["spec, seed 5", "spec, seed 6", "other, seed 5", "other, seed 6", "dense, seed 5", "dense, seed 6"]:
            self.assertIn(line + "\n", done.stderr)
        spec, same, _ = json.loads(done.stdout)
        self.assertEqual(spec["metrics"], same["metrics"])

    def test_compare_refuses_models_that_learn_from_other_samples(self):
        other = self.folder / "other.yaml"
        other.write_text(SPEC.replace("test: 0.2", "test: 0.1"))
        error = self.compare(other, code=2).stderr
        self.assertIn("other.yaml: divides its samples otherwise than", error)
        self.assertIn("test samples, not", error)
        table(self.folder / "more.csv", rows=500)
        other.write_text(SPEC.replace("table.csv", "more.csv"))
        self.assertIn("other.yaml: reads other data than", self.compare(other, code=2).stderr)

    def test_compare_says_that_it_judges_on_validation(self):
        done = self.compare("--set", "data.split.test=0")
        self.assertIn("note: there is no test share: models are judged on the validation samples", done.stderr)
        self.assertRegex(done.stdout, r"judged on the \d+ validation samples")

    def test_compare_sizes_the_dense_network_before_anything_trains(self):
        self.spec.write_text(SPEC.split("model:")[0] + "model: {net: {mlp: {widths: [classes]}}, from: colour, task: {predict: kind}}\n"
                             "train: {seed: 5}\n")  # a network of all inputs costs more
        done = self.compare("--dense", code=2)
        self.assertIn("a dense network", done.stderr)
        self.assertNotIn("seed 5", done.stderr)

    def test_compare_prints_the_models_that_it_has_when_one_fails(self):
        other = self.folder / "other.yaml"
        other.write_text(SPEC.replace("batch: 32", "batch: 32, optimizer: {sgd: {lr: 1e6}}"))
        done = self.compare(other, code=1)
        self.assertIn("diverged", done.stderr)
        self.assertRegex(done.stdout, r"(?m)^spec .*\*$")
        self.assertNotIn("other", done.stdout)
        self.assertIn("on_divergence: halve_lr\n", done.stderr)  # compare keeps nothing to go on with
        self.assertNotIn("--resume", done.stderr)
        told = json.loads(self.compare(other, "--json", code=1).stdout)  # one document
        self.assertEqual((list(told), told["error"]["exit"]), (["error", "finished"], 1))
        self.assertEqual([one["model"] for one in told["finished"]], ["spec"])

    def test_inspect_forecasts_a_label_tree_whose_groups_are_still_to_be_found(self):
        tree = self.folder / "tree.yaml"
        expert = "{net: {mlp: {widths: [classes]}}}"
        tree.write_text(SPEC.split("model:")[0] + "model: {route: {partition: labels, classes: own, router: gate, experts: "
                        f"{{count: 2, each: {expert}}}}}, task: {{predict: kind}}}}\n")
        self.assertRegex(run("inspect", tree).stdout, r"learn e1 ")

    def test_compare_trains_the_models_that_train_does_side_by_side_or_in_turn(self):
        def told(threads):
            report = json.loads(run("compare", self.spec, "--seeds", 2, "--dense", "--threads", threads, "--json", "--set", "train.epochs=3").stdout)
            for one in report:
                for clock in ["latency_us", "training_seconds", "peak_memory_bytes"]:
                    self.assertIsNotNone(one.pop(clock))
            self.assertIn("sentence", report[0].pop("dividing_at_equal_microseconds"))
            return report
        in_turn = told(1)
        self.assertEqual(told(2), in_turn)
        values = []
        for seed in [5, 6]:
            run("train", self.spec, "--out", self.folder / "m", "--overwrite", "--threads", 1, "--set", "train.epochs=3", "--set", f"train.seed={seed}")
            report = json.loads(run("evaluate", self.folder / "m", "--json").stdout)
            values.append(report["tasks"]["heads.kind"]["metrics"]["accuracy"])
        self.assertAlmostEqual(in_turn[0]["metrics"]["kind accuracy"]["mean"], sum(values) / 2, delta=1e-12)

    def test_compare_says_whether_dividing_paid(self):
        moons = SPEC.split("model:")[0].replace("{kind: {class: kind}, price: {number: price}}", "{kind: {class: kind}}")
        learn = "train: {epochs: 12, batch: 16, seed: 1, optimizer: {adamw: {lr: 0.01}}}\n"
        expert = "{net: {mlp: {widths: [classes]}}}"  # a straight line, that each colour needs its own of
        divided, chance = self.folder / "divided.yaml", self.folder / "chance.yaml"
        for path, partition in [(divided, "{column: {by: colour, groups: {warm: [red], cold: rest}}}"), (chance, "{random: {}}")]:
            experts = f"{{warm: {expert}, cold: {expert}}}" if path == divided else f"{{count: 2, each: {expert}}}"
            path.write_text(f"{moons}model: {{route: {{partition: {partition}, router: tree, experts: {experts}}}, task: {{predict: kind}}}}\n{learn}")
        whole = self.folder / "whole.yaml"
        whole.write_text(f"{moons}model: {{net: {{mlp: {{widths: [classes]}}}}, task: {{predict: kind}}}}\n{learn}")
        table(self.folder / "table.csv", rows=1200)
        done = run("compare", divided, whole, "--seeds", 3)
        self.assertRegex(done.stdout, r"(?m)^whole +kind accuracy +\+0\.\d+ +\+0.*more than noise$")
        self.assertRegex(done.stdout, r"(?m)^Divide: divided is better than whole in kind accuracy by 0\.\d+, at \d\.\d\d times its MACs")
        report = json.loads(run("compare", chance, whole, "--seeds", 3, "--json").stdout)
        self.assertIn(report[0]["dividing"]["verdict"], ["do_not_divide", "no_difference"])
        self.assertEqual(report[0]["dividing"]["against"], "whole")
        self.assertEqual(set(report[1]["first_is_better_by"]), {"kind accuracy"})
        self.assertTrue(all(20e6 < one["peak_memory_bytes"] < 2e9 for one in report))

    def test_an_interrupted_compare_keeps_nothing_and_says_so(self):
        temporary = self.folder / "temporary"
        temporary.mkdir()
        for stop, epochs, seeds in [(signal.SIGINT, 40000, 1), (signal.SIGTERM, 40000, 2), (signal.SIGINT, 1, 1)]:
            process = subprocess.Popen([MGM, "compare", str(self.spec), "--seeds", str(seeds), "--set", f"train.epochs={epochs}"], text=True,
                                       stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, "TMPDIR": str(temporary)})
            while "seed 5" not in (line := process.stderr.readline()):
                self.assertTrue(line, "it ended too soon")
            time.sleep(0.5)
            process.send_signal(stop)
            out, error = process.communicate(timeout=60)
            self.assertEqual(process.returncode, 130)
            if epochs > 1:  # else it may have been judged, and is measured
                self.assertEqual(out, "")
            self.assertIn("mgm: error: interrupted", error)
            self.assertNotIn("--resume", error)
            self.assertEqual(list(temporary.iterdir()), [])

    def test_an_existing_model_is_not_replaced_unasked(self):
        self.train("m", "--set", "train.epochs=1")
        before = self.files("m")
        self.assertIn("--overwrite", self.train("m", code=2).stderr)
        self.assertEqual(self.files("m"), before)
        self.train("m", "--overwrite", "--set", "train.epochs=2")
        self.assertNotEqual(self.files("m"), before)

    def test_a_model_is_the_same_bytes_in_another_checkout_and_moves_with_it(self):
        for place in ["here", "elsewhere/deeper"]:
            folder = self.folder / place
            folder.mkdir(parents=True)
            shutil.copy(self.folder / "table.csv", folder)
            shutil.copy(self.spec, folder)
            run("train", folder / "spec.yaml", "--out", folder / "models" / "m", "--threads", 2)
        self.assertEqual(self.files("here"), self.files("elsewhere/deeper"))
        self.assertNotIn(str(self.folder), (self.folder / "here" / "models" / "m" / "manifest.json").read_text())
        (self.folder / "here").rename(self.folder / "moved")
        moved = self.folder / "moved" / "models" / "m"
        run("evaluate", moved)
        (self.folder / "moved" / "table.csv").unlink()
        self.assertIn("--data FILE", run("evaluate", moved, code=3).stderr)
        run("evaluate", moved, "--data", self.folder / "table.csv")

    def test_overwriting_leaves_alone_what_is_no_model(self):
        precious = self.folder / "precious" / "letter.txt"
        for place in [self.folder / "precious", self.folder / "m.partial"]:
            place.mkdir()
            (place / "letter.txt").write_text("dear")
        self.assertIn("is no model", self.train("precious", "--overwrite", code=2).stderr)
        self.assertIn("is in the way", self.train("m", "--overwrite", code=2).stderr)
        self.assertIn("is in the way", self.train("m", "--resume", code=2).stderr)
        self.assertEqual(precious.read_text() + (self.folder / "m.partial" / "letter.txt").read_text(), "deardear")

    def test_a_damaged_model_is_refused(self):
        self.train("m", "--set", "train.epochs=1")
        weights = self.folder / "m" / "weights" / "model.safetensors"
        content = bytearray(weights.read_bytes())
        content[-5] ^= 1
        weights.write_bytes(content)
        self.assertIn("damaged", run("predict", self.folder / "m", "--input", self.folder / "table.csv", code=5).stderr)

    def test_a_folder_of_images_gives_its_classes(self):
        chance = random.Random(2)
        for name, level in [("dark", 60), ("light", 190)]:
            (self.folder / "photos" / name).mkdir(parents=True)
            for i in range(20):
                side = chance.choice([9, 12, 20])
                pixels = [[min(255, max(0, level + chance.randint(-40, 40))) for _ in range(side)] for _ in range(side)]
                png(self.folder / "photos" / name / f"{i}.png", pixels)
        self.spec.write_text("""
mgm: 1
data:
  source: {images: photos}
  inputs: {image: {resize: [12, 12]}}
  targets: {label: {class: folder}}
  split: {validation: 0.2, test: 0.2}
model: {net: {cnn: {channels: [4], widths: [8, classes]}}, task: {predict: label}}
train: {epochs: 10, batch: 8, optimizer: {adam: {lr: 0.01}}}
""")
        self.train("m")
        report = json.loads(run("evaluate", self.folder / "m", "--json").stdout)
        self.assertEqual(report["tasks"]["model"]["metrics"]["accuracy"], 1)
        answer = run("predict", self.folder / "m", "--input", self.folder / "photos" / "light" / "3.png", "--format", "jsonl").stdout
        self.assertEqual(json.loads(answer)["model"], "light")
        strange = os.fsencode(self.folder) + b"/\xff.png"  # a name that is no text
        shutil.copy(self.folder / "photos" / "dark" / "3.png", strange)
        done = subprocess.run([MGM, "predict", self.folder / "m", "--input", strange, "--format", "jsonl"], capture_output=True, timeout=300)
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        self.assertEqual(json.loads(done.stdout)["model"], "dark")

    def test_pictures_as_targets_are_not_read_from_elsewhere(self):
        for name in ["photos/a", "edges/a"]:
            (self.folder / name).mkdir(parents=True)
            for i in range(20):
                png(self.folder / name / f"{i}.png", [[(x * y + i) % 256 for x in range(8)] for y in range(8)])
        self.spec.write_text("""
mgm: 1
data:
  source: {images: photos}
  targets: {edges: {image: edges}}
  split: {validation: 0.2, test: 0.2}
model: {net: {unet: {width: 4, levels: 1}}, task: {predict: edges}}
train: {epochs: 1}
""")
        self.train("m")
        run("evaluate", self.folder / "m")
        error = run("evaluate", self.folder / "m", "--data", self.folder / "photos", code=2).stderr
        self.assertIn("the target 'edges' is a picture for each sample, which --data cannot bring", error)

    def test_all_problems_of_a_spec_come_at_once_with_their_places(self):
        self.spec.write_text(SPEC.replace("widths: [16]", "widths: [16], dropuot: 0.1").replace("batch: 32", "batch: 0"))
        error = run("check", self.spec, code=2).stderr
        self.assertIn("spec.yaml:12:39: unknown option 'dropuot' (did you mean 'dropout'?)", error)
        self.assertIn("spec.yaml:30:27: 'train.batch': expected a number from 1 to 1000000, found 0", error)

    def test_commands_that_compute_nothing_need_no_libtorch(self):
        for command in [["--help"], ["version"], ["train", "--help"]]:
            trace = subprocess.run(["env", "LD_DEBUG=files", MGM, *command], capture_output=True, text=True)
            self.assertNotIn("libtorch", trace.stderr)
            self.assertEqual(trace.returncode, 0)

    def test_help_and_schema_come_from_the_same_descriptions(self):
        self.assertIn("widths", run("help", "mlp").stdout)
        self.assertIn("did you mean 'route'?", run("help", "rout", code=2).stderr)
        schema = json.loads(run("schema").stdout)
        self.assertLessEqual({"net.mlp", "section.file", "node"}, set(schema["$defs"]))

    def test_a_wrong_command_names_the_nearest(self):
        self.assertIn("did you mean 'train'?", run("trian", code=2).stderr)


if __name__ == "__main__":
    MGM = os.path.abspath(sys.argv.pop(1))
    unittest.main(verbosity=2)
