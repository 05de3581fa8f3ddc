#!/usr/bin/env python3
"""Every spec in the documents and below specs/ passes `mgm check`, and every command in the documents exists.

    tests/documents/documents_test.py PATH_OF_MGM [unittest options]

A spec in a document may leave sections out that it does not speak of: they are completed here.
"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))
import made_data  # noqa: E402

MGM = None


def documents():
    return [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


def blocks(document, language):
    """The fenced blocks of a language, each with its first line's number."""
    text = document.read_text()
    for match in re.finditer(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
        yield text.count("\n", 0, match.start()) + 2, match.group(1)


def completed(spec):
    """A spec that leaves its data out speaks of the demo's."""
    keys = set(re.findall(r"^(\w+):", spec, re.MULTILINE))
    demo = (ROOT / "specs" / "fashion.yaml").read_text()
    data = re.search(r"^data:\n(?:[ #].*\n|\n)+", demo, re.MULTILINE).group()
    return ("" if "mgm" in keys else "mgm: 1\n") + spec + ("" if "data" in keys else data)


class Documents(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="mgm_documents_"))
        made_data.flowers(self.folder / "flowers.csv")
        made_data.pictures(self.folder / "photos")

    def tearDown(self):
        shutil.rmtree(self.folder)

    def with_data(self, spec):
        """The spec, with files of its own in the place of data sets that are not installed."""
        for images, labels in set(re.findall(r"images: ([^\s,}]+),?\s+labels: ([^\s,}]+)", spec)):
            if pathlib.Path(images).exists():
                continue
            made = self.folder / pathlib.Path(images).name.removesuffix(".gz")
            made_labels = self.folder / pathlib.Path(labels).name.removesuffix(".gz")
            # Fashion-MNIST has ten classes; what tools/data writes has more, as those who group them need
            made_data.idx_pair(made, made_labels, count=600, side=28, classes=10 if images.startswith("/") else 50)
            spec = spec.replace(images, str(made)).replace(labels, str(made_labels))
        for name in set(re.findall(r"csv: ([\w/]+\.csv)", spec)):
            if not (self.folder / name).exists():
                made_data.classes(self.folder / name, re.findall(r"\{class(?:es)?: (\w+)[,}]", spec),
                                  texts=re.findall(r"columns: \[(text)\]", spec))
        return spec

    def check(self, spec, name):
        file = self.folder / "spec.yaml"
        file.write_text(self.with_data(spec))
        done = subprocess.run([MGM, "check", file], capture_output=True, text=True, timeout=300)
        self.assertEqual(done.returncode, 0, f"{name}: {done.stderr}")

    def test_every_spec_in_the_documents_is_fine(self):
        found = 0
        for document in documents():
            for line, spec in blocks(document, "yaml"):
                if re.search(r"^model:", spec, re.MULTILINE):
                    self.check(completed(spec), f"{document.relative_to(ROOT)}:{line}")
                    found += 1
        self.assertGreaterEqual(found, 3)

    def test_every_kind_stands_in_a_spec_of_the_repository(self):
        schema = json.loads(subprocess.run([MGM, "schema"], capture_output=True, text=True, check=True).stdout)
        names = {name.split(".")[1] for name in schema["$defs"] if "." in name and not name.startswith("section.")}
        texts = [file.read_text() for folder in ("specs", "tests/data") for file in (ROOT / folder).rglob("*.yaml")]
        self.assertEqual([name for name in sorted(names) if not any(re.search(rf"\b{name}\b", text) for text in texts)], [])

    def test_every_spec_of_the_repository_is_fine(self):
        specs = sorted((ROOT / "specs").rglob("*.yaml"))
        self.assertGreaterEqual(len(specs), 2)
        for spec in specs:
            self.check(spec.read_text(), spec.relative_to(ROOT))

    def test_every_spec_is_fine_without_the_installed_data_sets(self):
        spec = (ROOT / "specs" / "fashion.yaml").read_text().replace("/usr/share/datasets/", "/nowhere/")
        self.check(spec, "fashion.yaml on made-up data")

    def test_every_command_in_the_documents_exists_with_its_options(self):
        found = 0
        for document in documents():
            for line, text in blocks(document, "sh"):
                for command, rest in re.findall(r"^mgm (\w+)([^#\n]*)", text, re.MULTILINE):
                    done = subprocess.run([MGM, command, "--help"], capture_output=True, text=True, timeout=60)
                    self.assertEqual(done.returncode, 0, f"{document.name}:{line}: there is no mgm {command}")
                    for option in re.findall(r"--[\w-]+", rest):
                        self.assertIn(option, done.stdout, f"{document.name}:{line}: mgm {command}")
                    found += 1
        self.assertGreaterEqual(found, 6)


if __name__ == "__main__":
    MGM = os.path.abspath(sys.argv.pop(1))
    unittest.main(verbosity=2)
