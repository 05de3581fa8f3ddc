#!/usr/bin/env python3
"""Models that were kept in formats of the past load, and answer as they did.

    tests/format/format_test.py PATH_OF_MGM [unittest options]

Every folder tests/data/format-N/NAME holds a model `model.mgm`, what it was asked (`asked.csv`), what it answered
(`answers.jsonl`) and how it was judged (`report.json`). Nothing in these folders is ever changed.
"""
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from changed_model import ChangedModel, signed  # noqa: E402

DATA = pathlib.Path(__file__).resolve().parents[1] / "data"
TOLERANCE = 1e-5
HASH_BYTES = 80  # ',\n "hash": "' + 64 digits + '"\n}\n'

MGM = None


def run(*arguments, code=0):
    done = subprocess.run([MGM, *map(str, arguments)], capture_output=True, text=True, timeout=300)
    assert done.returncode == code, f"mgm {arguments}: exit {done.returncode}, expected {code}\n{done.stdout}\n{done.stderr}"
    return done


def golden():
    return sorted(path.parent for path in DATA.glob("format-*/*/model.mgm"))


def difference(found, expected, where=""):
    """What differs between two values of JSON, numbers by more than the tolerance; empty where nothing does."""
    if isinstance(expected, dict) and isinstance(found, dict):
        missing = [f"{where}.{key} is missing" for key in expected if key not in found]
        return missing + [line for key in expected if key in found for line in difference(found[key], expected[key], f"{where}.{key}")]
    if isinstance(expected, float) and isinstance(found, (int, float)):
        scale = max(1, abs(expected))
        return [] if abs(found - expected) <= TOLERANCE * scale else [f"{where}: {found} and not {expected}"]
    return [] if found == expected else [f"{where}: {found!r} and not {expected!r}"]


def all_ops(block):
    for op in block["ops"]:
        yield op
        for part in op.get("parts", []):
            yield from all_ops(part["block"])


def operations(block):
    return (op["op"] for op in all_ops(block))


class Format(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="mgm_format_"))

    def tearDown(self):
        shutil.rmtree(self.folder)

    def copied(self, golden_folder):
        return shutil.copytree(golden_folder / "model.mgm", self.folder / "copy.mgm")

    def test_there_are_models_to_read(self):
        self.assertGreaterEqual(len(golden()), 2)

    def test_every_model_answers_as_it_did(self):
        for folder in golden():
            with self.subTest(folder.name):
                found = run("predict", folder / "model.mgm", "--input", folder / "asked.csv", "--format", "jsonl").stdout.splitlines()
                expected = (folder / "answers.jsonl").read_text().splitlines()
                self.assertEqual(len(found), len(expected))
                for line, (one, other) in enumerate(zip(found, expected), 1):
                    wanted = json.loads(other)
                    wanted.pop("macs")  # how work is counted is no part of the format
                    self.assertEqual(difference(json.loads(one), wanted), [], f"line {line}")

    def test_every_model_is_judged_as_it_was(self):
        for folder in golden():
            with self.subTest(folder.name):
                found = json.loads(run("evaluate", folder / "model.mgm", "--json", "--batch-sizes", 1).stdout)
                expected = json.loads((folder / "report.json").read_text())
                self.assertEqual(difference(found, expected), [])

    def test_every_model_can_be_inspected(self):
        for folder in golden():
            with self.subTest(folder.name):
                nodes = json.loads(run("inspect", folder / "model.mgm", "--json").stdout)["nodes"]
                self.assertIn("model", [node["address"] for node in nodes])

    def test_every_hash_covers_the_bytes_that_the_page_says(self):
        for folder in golden():
            with self.subTest(folder.name):
                content = (folder / "model.mgm" / "manifest.json").read_bytes()
                manifest = json.loads(content)
                self.assertEqual(hashlib.sha256(content[:-HASH_BYTES]).hexdigest(), manifest["hash"])
                for name, record in manifest["files"].items():
                    file = (folder / "model.mgm" / name).read_bytes()
                    self.assertEqual((hashlib.sha256(file).hexdigest(), len(file)), (record["sha256"], record["bytes"]), name)

    def test_a_reader_in_python_may_sign_what_it_changes(self):
        copy = self.copied(golden()[0])
        manifest = json.loads((copy / "manifest.json").read_text())
        manifest["mgm_version"] = "0.0.1 é"
        (copy / "manifest.json").write_bytes(signed(manifest))
        run("predict", copy, "--input", golden()[0] / "asked.csv")

    def test_a_newer_format_is_refused_with_the_version_it_needs(self):
        copy = self.copied(golden()[0])
        manifest = json.loads((copy / "manifest.json").read_text())
        manifest.update(format=manifest["format"] + 1000, mgm_version="77.1.0", something=["new"])
        (copy / "manifest.json").write_bytes(signed(manifest))
        error = run("predict", copy, "--input", golden()[0] / "asked.csv", code=5).stderr
        self.assertRegex(error, r"has format 1\d\d\d, written by mgm 77.1.0; this mgm reads formats up to \d+: use mgm 77.1.0 or a later one")

    def test_a_changed_byte_is_noticed(self):
        copy = self.copied(golden()[0])
        content = (copy / "manifest.json").read_text()
        (copy / "manifest.json").write_text(content.replace('"mgm_version": "', '"mgm_version":  "', 1))
        self.assertIn("its content does not match its hash", run("predict", copy, "--input", golden()[0] / "asked.csv", code=5).stderr)

    def known_operations(self):
        """What mgm says when it is given one that it does not know."""
        copy = self.copied(golden()[0])
        changed = ChangedModel(copy)
        changed.program["body"]["ops"][0]["op"] = "of the future"
        changed.write()
        error = run("predict", copy, "--input", golden()[0] / "asked.csv", code=5).stderr
        return set(re.search(r"known: ([\w, ]+)", error).group(1).split(", "))

    def test_every_operation_has_a_model_that_holds_it_and_a_line_in_the_page(self):
        known = self.known_operations() - {"dropout"}  # never in a bundle
        held = {op for folder in golden() for op in operations(json.loads((folder / "model.mgm" / "program.json").read_text())["body"])}
        self.assertEqual(known - held, set(), "make a golden model that holds these (tests/data/format-1/make.py shows how)")
        page = (DATA.parents[1] / "docs" / "format.md").read_text()
        self.assertEqual({name for name in known if f"`{name}`" not in page}, set(), "describe these in docs/format.md")

    def test_routes_with_every_fallback_have_a_model_that_holds_them(self):
        bodies = [json.loads((folder / "model.mgm" / "program.json").read_text())["body"] for folder in golden()]
        fallbacks = [op["fallback"] for body in bodies for op in all_ops(body) if "fallback" in op]
        self.assertEqual({fallback["measure"] for fallback in fallbacks}, {"score", "confidence"})
        self.assertIn(-1, {to for fallback in fallbacks for to in fallback["to"]})
        answers = [json.loads(line) for folder in golden() for line in (folder / "answers.jsonl").read_text().splitlines()]
        self.assertTrue(any("=abstain" in answer["path"] and None in answer.values() for answer in answers))

    def test_every_type_of_the_encoding_has_a_model_that_holds_it(self):
        encodings = [json.loads((folder / "model.mgm" / "manifest.json").read_text())["encoding"] for folder in golden()]
        inputs = {one["type"] for encoding in encodings for one in encoding["inputs"]}
        columns = {column["type"] for encoding in encodings for one in encoding["inputs"] if one["type"] == "table" for column in one["columns"]}
        targets = {one["type"] for encoding in encodings for one in encoding["targets"]}
        self.assertLessEqual({"table", "image"}, inputs)
        self.assertLessEqual({"numeric", "categorical", "text"}, columns)
        self.assertLessEqual({"class", "number", "image"}, targets)


if __name__ == "__main__":
    MGM = os.path.abspath(sys.argv.pop(1))
    unittest.main(verbosity=2)
