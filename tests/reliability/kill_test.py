#!/usr/bin/env python3
"""A training that is killed loses nothing: killed at any moment it goes on with --resume, and the model in the end has the
bytes of one that was never killed.

    tests/reliability/kill_test.py PATH_OF_MGM PATH_OF_FAULTY_FILES [KILLS]        (default 20)

Half of the kills come at a random moment of the clock, the moments spread evenly over the run; the other half before or
after a file call, spread evenly over all that a run makes: checkpoints, the parts of the model, the last rename.
"""
import collections
import json
import os
import random
import shutil
import signal
import sys
import time

from runs import EPOCHS, Workplace, files_of

OFTEN = ("--checkpoint-every", "0.05")
# A model is there before, and is replaced.
REPLACING = ("--overwrite",)


def state_of(folder):
    """What a process left that was killed."""
    model, partial = folder / "model", folder / "model.partial"
    if (model / "training.json").exists():
        return "the model in its place, the rest not yet tidied"
    if not partial.exists():
        is_new = (model / "manifest.json").exists() and not (model / "old").exists()
        return "the model in its place" if is_new else "nothing yet"
    if not (partial / "training.json").exists():
        return "an empty folder"
    if (partial / "manifest.json").exists():
        return "a whole model, not in its place"
    if (partial / "weights").exists():
        return "half a model"
    names = [path.name for path in (partial / "phases").glob("*")]
    if any(not name.endswith(".safetensors") for name in names):
        return "a half-written checkpoint"
    if not names:
        return "no checkpoint yet"
    return f"checkpoints of {'one phase' if len(names) == 1 else 'several phases'}"


def epochs_kept(folder):
    """Of every phase with a state, the epochs that it says were done."""
    epochs = []
    for path in (folder / "model.partial/phases").glob("*.safetensors"):
        content = path.read_bytes()
        header = json.loads(content[8:8 + int.from_bytes(content[:8], "little")])
        epochs.append(json.loads(header["__metadata__"]["progress"])["epoch"])
    return epochs


class Kills:
    def __init__(self, place):
        self.place = place
        self.found = collections.Counter()
        place.fresh("warm")
        place.must(place.train("warm"))  # the first start reads the libraries from the disk
        place.fresh("whole")
        start = time.time()
        out, _ = place.must(place.train("whole", "--json"))
        self.seconds = time.time() - start
        self.samples = json.loads(out)["samples_learned"]
        self.expected = files_of(place.folder / "whole/model")
        self.phases = {json.loads(line)["phase"] for line in self.expected["history.jsonl"].splitlines()}
        self.went_on = 0
        # of another seed: where the same model is ready, nothing is done
        place.fresh("before")
        place.must(place.train("before", "--set", "train.seed=6"))
        place.fresh("counted")
        self.calls = place.calls(place.train("counted", *OFTEN), path="counted/")

    def resume_to_the_end(self, name, more):
        folder = self.place.folder / name
        kept = epochs_kept(folder)
        out, _ = self.place.must(self.place.train(name, "--resume", *more, "--json"))
        if any(kept):
            self.went_on += 1
            learned = json.loads(out)["samples_learned"]
            done = min(kept) / EPOCHS if len(kept) == len(self.phases) else 0
            assert learned < self.samples and learned <= self.samples * (1 - done) + 1, (
                f"epochs {kept} of {EPOCHS} were kept, and {learned} of {self.samples} samples were learned again")
        state = files_of(folder)
        expected = {f"model/{path}": content for path, content in self.expected.items()}
        assert state.keys() == expected.keys(), f"other files: {sorted(state.keys() ^ expected.keys())}"
        for path, content in expected.items():
            assert state[path] == content, f"{path} has other bytes"

    def kill(self, name, more, seconds=None, **fault):
        process = self.place.begin(self.place.train(name, *OFTEN, *more), **fault)
        if seconds is not None:
            time.sleep(seconds)
            process.kill()
        process.communicate(timeout=300)
        return process.returncode == -signal.SIGKILL

    def one(self, number, how, more=()):
        """Kills a training as `how` says, perhaps goes on and kills that as well, and takes it to its end."""
        name = f"killed{number}"
        folder = self.place.fresh(name)
        if more:
            shutil.copytree(self.place.folder / "before/model", folder / "model")
            (folder / "model" / "old").write_text("of the model that was there before")
        try:
            if "nth" in how:
                how = {**how, "path": name + "/"}
            killed = self.kill(name, more, **how)
            self.found[state_of(folder) if killed else "it was faster"] += 1
            if number % 3 == 0:  # and again, while it goes on
                killed = self.kill(name, (*more, "--resume"), seconds=random.Random(number).uniform(0.3, self.seconds))
                self.found[state_of(folder) if killed else "it was faster"] += 1
            self.resume_to_the_end(name, more)
        except AssertionError as problem:
            raise AssertionError(f"kill {number} ({how}, {state_of(folder)}): {problem}") from problem

    def run(self, kills):
        chance = random.Random(7)
        by_clock = kills // 2
        for i in range(by_clock):
            self.one(i, {"seconds": self.seconds * (i + chance.random()) / by_clock}, REPLACING if i % 4 == 3 else ())
        by_call = kills - by_clock
        for i in range(by_call):
            nth = 1 + int(len(self.calls) * (i + chance.random()) / by_call)
            self.one(by_clock + i, {"nth": nth, "do": chance.choice(["kill", "killed"])}, REPLACING if i % 4 == 3 else ())


def main():
    mgm, library = map(os.path.abspath, sys.argv[1:3])
    kills = int(sys.argv[3]) if len(sys.argv) > 3 else 20
    start = time.time()
    with Workplace(mgm, library) as place:
        test = Kills(place)
        test.run(kills)
    print(f"{kills} trainings of {test.seconds:.1f} s ({len(test.calls)} file calls each) were killed and went on in "
          f"{time.time() - start:.0f} s; all models are the same. They were caught with:")
    for state, count in test.found.most_common():
        print(f"{count:5}  {state}")
    states = set(test.found) - {"it was faster"}
    assert len(states) >= 5, "too few states were met: the kills do not spread over the run"
    assert test.went_on >= kills / 5, f"only {test.went_on} went on from a state that was kept"


if __name__ == "__main__":
    main()
