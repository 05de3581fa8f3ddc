#!/usr/bin/env python3
"""What `mgm new` writes passes `mgm check` as it stands, and so does each of the models that it leaves commented out.

    tests/starter/starter_test.py PATH_OF_MGM [unittest options]
"""
import json
import os
import pathlib
import random
import shutil
import string
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import made_data  # noqa: E402

MGM = None


def run(*arguments, code=0, folder=None):
    done = subprocess.run([MGM, *map(str, arguments)], capture_output=True, text=True, cwd=folder, timeout=300)
    assert done.returncode == code, f"mgm {arguments}: exit {done.returncode}, expected {code}\n{done.stdout}\n{done.stderr}"
    return done


def variants(text):
    """The spec with each model that is commented out in the place of its own."""
    spec, hints = text.split("\n## ", 1)
    sections = spec.split("\n\n")
    own = next(i for i, section in enumerate(sections) if "\nmodel:" in section)
    for hint in hints.split("\n## ")[1:]:
        model = "\n".join(line[2:] for line in hint.splitlines() if line.startswith("# "))
        if model:
            yield "\n\n".join([*sections[:own], model, *sections[own + 1:]])


class Starter(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="mgm starter "))  # with spaces

    def tearDown(self):
        shutil.rmtree(self.folder)

    def started(self, data, spec="start.yaml", variants_too=True):
        """The guess for some data, whose spec and variants were found to be fine."""
        guess = json.loads(run("new", data, "--out", spec, "--json", folder=self.folder).stdout)
        path = self.folder / spec
        self.assertEqual(path.read_text(), guess["spec"])
        run("check", path)
        found = 0
        for text in variants(guess["spec"]) if variants_too else []:
            (path.parent / "variant.yaml").write_text(text)
            run("check", path.parent / "variant.yaml")
            found += 1
        if variants_too:
            types = {entry["type"] for entry in guess["inputs"]}
            wide = "image" in types and len(types) > 1  # which no router sees whole
            self.assertEqual(found, 1 + (guess["target"]["type"] == "class") + (not wide))
        return guess

    def test_a_table_with_a_class_to_predict(self):
        made_data.flowers(self.folder / "my flowers.csv")
        guess = self.started("my flowers.csv")
        self.assertEqual(guess["target"]["name"], "species")
        self.assertEqual(guess["target"]["classes"], ["iris", "rose", "tulip"])
        self.assertEqual(guess["inputs"][0]["columns"], ["length", "width", "colour"])

    def test_a_table_with_a_number_to_predict(self):
        made_data.table(self.folder / "t.csv", {"x": lambda i, c: i % 9, "Price (EUR)": lambda i, c: f"{c.gauss(9, 3):.3f}"})
        guess = self.started("t.csv")
        self.assertEqual((guess["target"]["name"], guess["target"]["type"]), ("price_eur", "number"))

    def test_a_folder_of_pictures_by_class(self):
        made_data.pictures(self.folder / "my photos")
        guess = self.started("my photos/")
        self.assertEqual(guess["target"]["classes"], ["dark", "light"])

    def test_pictures_of_a_few_pixels(self):
        made_data.pictures(self.folder / "tiny", sides=[3])
        self.started("tiny")

    def test_pictures_that_are_divided_already(self):
        for part in ["train", "val", "test"]:
            made_data.pictures(self.folder / "photos" / part, sides=[28], count=4)
        guess = self.started("photos", variants_too=False)
        self.assertEqual(guess["samples"], 8)

    def test_a_table_with_pictures_and_sentences(self):
        for i in range(3):
            made_data.png(self.folder / "p" / f"{i}.png", [[40 * i + x for x in range(6)] for _ in range(6)])
        made_data.table(self.folder / "t.csv", {
            "photo": lambda i, c: f"p/{i % 3}.png",
            "review": lambda i, c: " ".join(c.choice(["good", "bad", "so", "very", "not"]) for _ in range(6)),
            "age": lambda i, c: c.randint(1, 90),
            "label": lambda i, c: "yes" if i % 3 else "no"})
        guess = self.started("t.csv")
        self.assertEqual([entry["type"] for entry in guess["inputs"]], ["table", "image", "text"])

    def test_a_folder_of_idx_files(self):
        made_data.idx_pair(self.folder / "digits" / "train-images-idx3-ubyte", self.folder / "digits" / "train-labels-idx1-ubyte")
        self.started("digits", variants_too=False)

    def test_the_spec_may_lie_in_another_folder_than_the_data(self):
        made_data.flowers(self.folder / "data here" / "flowers.csv")
        (self.folder / "specs" / "mine").mkdir(parents=True)
        guess = self.started("data here/flowers.csv", "specs/mine/first.yaml", variants_too=False)
        self.assertIn("csv: ../../data here/flowers.csv", guess["spec"])
        self.started(self.folder / "data here" / "flowers.csv", "specs/mine/second.yaml", variants_too=False)

    def test_the_spec_goes_to_standard_output_and_the_reasons_beside_it(self):
        made_data.flowers(self.folder / "flowers.csv")
        done = run("new", "flowers.csv", folder=self.folder)
        self.assertIn("\nmgm: 1\n", done.stdout)
        self.assertIn("It is a class, one of 3: iris, rose, tulip.", done.stderr)
        self.assertIn("Numbers: length, width. Categories: colour.", done.stderr)

    def test_a_file_is_not_replaced_unasked(self):
        made_data.flowers(self.folder / "flowers.csv")
        (self.folder / "mine.yaml").write_text("my work\n")
        self.assertIn("--overwrite", run("new", "flowers.csv", "--out", "mine.yaml", folder=self.folder, code=2).stderr)
        self.assertEqual((self.folder / "mine.yaml").read_text(), "my work\n")
        run("new", "flowers.csv", "--out", "mine.yaml", "--overwrite", folder=self.folder)
        run("check", self.folder / "mine.yaml")

    def test_tables_of_any_kind(self):
        """Whatever a table holds, the spec is fine or the refusal is one of the data."""
        started = 0
        for seed in range(24):
            chance = random.Random(seed)
            made_data.table(self.folder / "t.csv", columns_by_chance(chance), rows=chance.choice([3, 8, 20, 150]),
                            seed=seed, delimiter=chance.choice([",", ";", "\t"]))
            done = subprocess.run([MGM, "new", "t.csv", "--out", "t.yaml", "--overwrite"], capture_output=True, text=True,
                                  cwd=self.folder, timeout=300)
            if done.returncode == 0:
                with self.subTest(seed=seed, spec=(self.folder / "t.yaml").read_text()):
                    run("check", self.folder / "t.yaml")
                started += 1
            else:
                self.assertEqual(done.returncode, 3, done.stderr)
        self.assertGreater(started, 5)


def columns_by_chance(chance):
    """A few columns with odd names, gaps, few values, many values, texts and numbers."""
    makers = [
        lambda i, c: i,
        lambda i, c: f"{c.gauss(0, 1e6):.3g}",
        lambda i, c: c.choice(["", "3", "4"]),
        lambda i, c: c.choice(["red", "green, dark", 'the "blue"', ""]),
        lambda i, c: c.choice(["yes", "no"]) if i else "once",
        lambda i, c: "".join(c.choice(string.ascii_letters) for _ in range(8)),
        lambda i, c: " ".join(c.choice(["it", "was", "good", "bad", "é"]) for _ in range(9)),
        lambda i, c: "always",
        lambda i, c: "",
        lambda i, c: c.choice(["0", "1"]),
    ]
    names = ["x", "Größe", "label", "Review!", "review?", "features", "train", "2nd", "a b", "no", "class", "y"]
    return {name: chance.choice(makers) for name in chance.sample(names, chance.randint(2, 7))}


if __name__ == "__main__":
    MGM = os.path.abspath(sys.argv.pop(1))
    unittest.main(verbosity=2)
