#!/usr/bin/env python3
"""Data that means harm is refused by name, or left out where the spec says so, in little time and memory.

    tests/reliability/hostile_data_test.py PATH_OF_MGM

All of it is made here: too large to lie in a repository.
"""
import gzip
import os
import pathlib
import random
import shutil
import struct
import subprocess
import sys
import tempfile
import zlib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import made_data

MIB = 1 << 20
SECONDS = 300  # only what hangs takes as long, on a busy machine too
NET = "model: {net: {mlp: {widths: [4, classes]}}, task: {predict: label}}\ntrain: {epochs: 1, batch: 16, seed: 1}\n"
TABLE = "mgm: 1\ndata:\n  source: {csv: FILE}\n  targets: {label: {class: label}}\n  split: {validation: 0.2, test: 0.2}\n" + NET
PICTURES = ("mgm: 1\ndata:\n  source: {images: p}\n  inputs: {image: {resize: [8, 8]}}\n"
            "  targets: {label: {class: folder}}\n  split: {validation: 0.2, test: 0.2}\n" + NET)
IDX = ("mgm: 1\ndata:\n  source: {idx: {images: images.gz, labels: labels}}\n  targets: {label: {class: label}}\n"
       "  split: {validation: 0.2}\n" + NET)


class Place:
    """A folder in which mgm runs."""

    def __init__(self, mgm, folder):
        self.mgm, self.folder = mgm, folder

    def run(self, *command, feed=None):
        """(exit code, standard output, standard error, most MiB that the process had); `feed` yields its input"""
        with open(self.folder / "out", "wb") as out, open(self.folder / "err", "wb") as err:
            process = subprocess.Popen([self.mgm, *command], cwd=self.folder, stdout=out, stderr=err,
                                       stdin=subprocess.DEVNULL if feed is None else subprocess.PIPE)
            try:
                for piece in feed or ():
                    process.stdin.write(piece)
                if feed is not None:
                    process.stdin.close()
            except BrokenPipeError:
                pass
            _, status, usage = os.wait4(process.pid, 0)
        text = [(self.folder / name).read_bytes().decode("utf-8", "replace") for name in ("out", "err")]
        return os.waitstatus_to_exitcode(status), *text, usage.ru_maxrss / 1024

    def refused(self, message, *command, most, feed=None):
        code, _, err, peak = self.run(*command, feed=feed)
        assert code == 3, f"{command}: exit {code}, expected 3\n{err[-2000:]}"
        assert message in err, f"{command}: expected '{message}'\n{err[-2000:]}"
        assert peak < most, f"{command}: took {peak:.0f} MiB to refuse, at most {most} were expected"
        print(f"refused with {peak:.0f} MiB: {err.splitlines()[0][:150]}")

    def fine(self, *command, feed=None):
        code, out, err, peak = self.run(*command, feed=feed)
        assert code == 0, f"{command}: exit {code}\n{err[-2000:]}"
        return out, err, peak

    def spec(self, text):
        (self.folder / "spec.yaml").write_text(text)
        return "spec.yaml"


def zipped_zeros(mebibytes):
    packer = zlib.compressobj(9)
    return b"".join([packer.compress(bytes(MIB)) for _ in range(mebibytes)] + [packer.flush()])


def write(path, *pieces, open=open):
    """Writes pieces (content, times). Nothing large lies in memory here: what a child is said to have had is never less
    than what its parent had."""
    with open(path, "wb") as file:
        for content, times in pieces:
            for _ in range(times):
                file.write(content)


def png(width, height, rows, between=b""):
    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + between + chunk(b"IDAT", rows) + chunk(b"IEND", b""), chunk


def check_pictures(place, base):
    spec = place.spec(PICTURES)
    made_data.pictures(place.folder / "p")
    bad = place.folder / "p" / "dark" / "bad.png"
    zeros = zipped_zeros(64)
    _, chunk = png(1, 1, b"")
    bombs = {
        "says that it is 40000 x 40000 pixels; between 1 and 100 million": png(40000, 40000, zeros)[0],
        "10000 x 10000 pixels cannot lie in": png(10000, 10000, zlib.compress(b"x"))[0],
        # more behind the last row than the header promises, and a text that grows a thousandfold
        "is a damaged PNG file": png(4, 4, zeros)[0][:-6],
    }
    for message, content in bombs.items():
        bad.write_bytes(content)
        place.refused(message, "check", spec, most=base + 100)
    for content in (png(4, 4, zlib.compress(bytes(4 * 13)), chunk(b"zTXt", b"k\0\0" + zeros))[0], png(4, 4, zeros)[0]):
        bad.write_bytes(content)  # the picture is whole: what is too much is passed over
        code, _, err, peak = place.run("check", spec)
        assert code in (0, 3) and peak < base + 100, f"exit {code}, {peak:.0f} MiB\n{err}"
    bad.unlink()


def check_idx(place, base):
    spec = place.spec(IDX)
    made_data.idx_pair(place.folder / "images", place.folder / "labels")
    small = (place.folder / "images").read_bytes()
    write(place.folder / "images.gz", (small, 1), (bytes(MIB), 1024), open=gzip.open)  # 1 GiB behind 40 pictures
    place.refused("its header promises 2560 bytes of pictures, but it holds more", "check", spec, most=base + 50)
    write(place.folder / "images.gz", (struct.pack(">IIII", 0x803, 0xffffffff, 0x8000, 0x8000), 1), open=gzip.open)
    place.refused("promises more than 8589934592 bytes", "check", spec, most=base + 50)


def check_tables(place, base):
    table = place.folder / "t.csv"
    spec = place.spec(TABLE.replace("FILE", "t.csv"))
    columns = 99_999
    chance = random.Random(1)
    rows = [",".join(["label", *(f"c{i}" for i in range(columns))])]
    rows += [f"{'ab'[i % 2]}," + ",".join(str(chance.randint(0, 9)) for _ in range(columns)) for i in range(20)]
    write(table, *(((row + "\n").encode(), 1) for row in rows))
    _, _, peak = place.fine("check", spec)
    print(f"a table of 100,000 columns is read with {peak:.0f} MiB")
    place.fine("train", spec, "--out", "wide")
    answers, _, _ = place.fine("predict", "wide", "--input", "t.csv")
    assert len(answers.splitlines()) == 21
    write(table, (b"label,", 100_000), (b"x\n", 1))
    place.refused("t.csv:1: has more than 100000 fields", "check", spec, most=base + 50)
    write(table, (b"label,x\na,1\n", 1), (b"y" * MIB, 100), (b",2\n", 1))
    place.refused("t.csv:3: holds a field of", "check", spec, most=base + 200)
    write(table, (b"label,x\na,1\nb", 1), (b",1234567890" * 100_000, 100), (b"\n", 1))
    place.refused("t.csv:3: has more than 100000 fields", "check", spec, most=base + 200)
    write(table, (b'label,x\na,1\nb,"', 1), (b"z\n" * (MIB // 2), 100))
    place.refused("t.csv:3: begins a line of more than 33554432 bytes", "check", spec, most=base + 400)
    write(table, (b"label,x\na,1\nb", 1), ((b'"' + b"z" * 100_000 + b'",') * 10, 100))
    place.refused("t.csv:3: begins a line of more than 33554432 bytes", "check", spec, most=base + 400)
    header = ",".join(["label", *(f"c{i}" for i in range(99_000))]).encode() + b"\n"
    write(table, (header, 1), (b"x\n", 3000))  # 0.7 MB, and 300 million cells if each of these rows had all
    place.refused("t.csv:2: has 1 fields, expected 99001", "check", spec, most=base + 100)
    spec = place.spec(TABLE.replace("FILE", "t.csv.gz"))
    write(place.folder / "t.csv.gz", (b"label,x\n", 1), (b"a" * MIB, 1024), open=gzip.open)
    place.refused("t.csv.gz:2: holds a field of", "check", spec, most=base + 200)


def check_skipping(place):
    """Bad samples that are left out leave the model that there would be without them."""
    spec = place.spec(PICTURES.replace("data:\n", "data:\n  on_bad_sample: skip\n").replace("epochs: 1", "epochs: 3"))
    shutil.rmtree(place.folder / "p")
    made_data.pictures(place.folder / "p")
    place.fine("train", spec, "--out", "clean")
    (place.folder / "p" / "dark" / "0a.png").write_bytes(b"no picture")
    (place.folder / "p" / "light" / "9a.jpg").write_bytes(png(40000, 40000, b"")[0])
    out, err, _ = place.fine("check", spec, "--json")
    assert '"left_out":2' in out.replace(" ", ""), out
    assert "2 bad samples left out:" in err and "0a.png: is neither" in err and "40000 x 40000" in err, err
    _, err, _ = place.fine("train", spec, "--out", "skipped")
    assert "2 bad samples left out:" in err, err
    for name in ("program.json", "weights/model.safetensors"):
        assert (place.folder / "clean" / name).read_bytes() == (place.folder / "skipped" / name).read_bytes(), name
    _, err, _ = place.fine("evaluate", "skipped", "--batch-sizes", "1")
    assert "2 bad samples left out:" in err, err
    _, err, _ = place.fine("train", spec, "--out", "skipped", "--resume")
    for kind in ("csv", "jsonl"):
        out, err, _ = place.fine("predict", "skipped", "--input", "p", "--format", kind)
        lines = out.splitlines()[1:] if kind == "csv" else out.splitlines()
        assert len(lines) == 26 and "2 bad samples have no answer:" in err, err
        bad = [line for line in lines if "0a.png" in line or "9a.jpg" in line]
        assert len(bad) == 2 and (kind == "jsonl" or bad[0].endswith("0a.png,,,,,")), bad
        assert kind == "csv" or '"model":null' in bad[0].replace(" ", ""), bad
    _, err, _ = place.fine("evaluate", "skipped", "--data", "p", "--batch-sizes", "1")
    assert "2 bad samples left out:" in err, err
    place.refused("0a.png: is neither a PNG", "predict", "skipped", "--input", "p", "--on-bad-sample", "refuse",
                  "--output", "answers.csv", most=1000)
    assert not (place.folder / "answers.csv").exists() and not list(place.folder.glob("answers.csv.*"))
    (place.folder / "p" / "dark" / "1.png").write_bytes(b"broken since")
    place.refused("the data are not those that the model was trained on", "evaluate", "skipped", most=1000)
    made_data.pictures(place.folder / "p")


def check_changing_folder(place):
    """A folder that changes between its listing and its reading."""
    spec = place.spec(PICTURES.replace("epochs: 1", "epochs: 40000"))
    shutil.rmtree(place.folder / "p")
    made_data.pictures(place.folder / "p")
    file = place.folder / "p" / "light" / "3.png"

    def replaced_by_pipe():
        file.unlink()
        os.mkfifo(file)

    changes = {"cannot read: No such file": file.unlink, "is a damaged PNG": lambda: os.truncate(file, 40),
               "is no regular file": replaced_by_pipe}
    for message, change in changes.items():
        process = subprocess.Popen([place.mgm, "train", spec, "--out", "m", "--overwrite"], cwd=place.folder,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        phases = place.folder / "m.partial" / "history.jsonl"
        while process.poll() is None and not (phases.exists() and phases.stat().st_size):
            pass  # until it learns
        change()
        _, err = process.communicate(timeout=SECONDS)
        assert process.returncode == 3 and f"3.png: {message}" in err, f"exit {process.returncode}\n{err[-2000:]}"
        shutil.rmtree(place.folder / "m.partial")
        if file.exists():
            file.unlink()
        made_data.pictures(place.folder / "p")


def check_stream(place):
    """Answers to a table that never lies in memory."""
    made_data.flowers(place.folder / "flowers.csv", 200)
    spec = place.spec(TABLE.replace("FILE", "flowers.csv").replace("label", "species"))
    place.fine("train", spec, "--out", "flowers")
    row = "1.25,2.5,red," + "x" * 200 + "\n"
    objects = '{"length": 1.25, "width": 2.5, "colour": "red", "species": "' + "x" * 200 + '"}\n'
    peaks = []
    for rows in (4096, 400_000):
        for head, line in (("length,width,colour,species\n", row), ("", objects)):
            feed = (piece for part in ([head.encode()], (line.encode() * 4096 for _ in range(rows // 4096))) for piece in part)
            _, _, peak = place.fine("predict", "flowers", "--input", "-", "--output", "answers.csv", feed=feed)
            with open(place.folder / "answers.csv") as answers:  # line by line, see write
                next(answers)
                first = next(answers).split(",", 1)[1]
                count = 1 + sum(line == f"{number},{first}" for number, line in enumerate(answers, 2))
            assert count == rows // 4096 * 4096, f"{count} answers to {rows} rows, or others to the same"
            peaks.append(peak)
    print("predict took", *(f"{peak:.0f}" for peak in peaks), "MiB for 4,096 and for 400,000 rows of CSV and JSONL")
    assert max(peaks[2:]) < max(peaks[:2]) + 24, peaks
    write(place.folder / "keys.jsonl", *((f'{{"length": 1, "species": "rose", "k{i}": 2}}\n'.encode(), 1) for i in range(20_000)))
    _, _, peak = place.fine("evaluate", "flowers", "--data", "keys.jsonl", "--batch-sizes", "1")
    assert peak < 300, f"20,000 lines of a key each took {peak:.0f} MiB"  # 3 GiB if each had a cell for all
    bad = ("length,width,colour,species\n1,2,red,x\n1,2\n1,2,\xff,x\none,2,red,x\n" + "1,2,red,x\n").encode("latin-1")
    place.refused("standard input:3: has 2 fields, expected 4", "predict", "flowers", "--input", "-", feed=[bad], most=1000)
    out, err, _ = place.fine("predict", "flowers", "--input", "-", "--on-bad-sample", "skip", feed=[bad])
    lines = out.splitlines()[1:]
    assert [line.split(",")[0] for line in lines] == list("12345") and "3 bad samples have no answer" in err, out + err
    assert [set(line.split(",", 1)[1]) == {","} for line in lines] == [False, True, True, True, False], out


def main():
    with tempfile.TemporaryDirectory(prefix="mgm_hostile_") as folder:
        place = Place(os.path.abspath(sys.argv[1]), pathlib.Path(folder))
        made_data.pictures(place.folder / "p")
        _, _, base = place.fine("check", place.spec(PICTURES))
        print(f"a check of small data takes {base:.0f} MiB")
        check_pictures(place, base)
        check_idx(place, base)
        check_tables(place, base)
        check_skipping(place)
        check_changing_folder(place)
        check_stream(place)


if __name__ == "__main__":
    main()
