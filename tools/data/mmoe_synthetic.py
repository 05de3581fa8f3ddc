#!/usr/bin/env python3
"""Writes the synthetic task of MMoE (Ma et al. 2018, section 3.2) as a table: two numbers to predict from 100.

    tools/data/mmoe_synthetic.py OUT.csv --correlation 0.8 --seed 1

With orthogonal unit vectors u, v: w = scale * u for the first target, scale * (p u + sqrt(1 - p^2) v) for the second,
p being the correlation; y = w.x + sum over i of sin(a_i w.x + b_i) + noise, with a = 1 .. 6 and b = 0.1 .. 0.6 (the paper does
not tell its own), x standard normal, and noise of deviation 0.1. The column `part` says train, validation or test
(10,000, 1,000 and 1,000 rows).
"""
import argparse
import csv
import math
import random

INPUTS = 100
PARTS = {"train": 10000, "validation": 1000, "test": 1000}
SCALE, NOISE = 0.3, 0.1
ANGLES = [(i, i / 10) for i in range(1, 7)]


def dot(left, right):
    return sum(a * b for a, b in zip(left, right))


def unit(vector):
    length = math.sqrt(dot(vector, vector))
    return [value / length for value in vector]


def directions(chance, correlation):
    """The w of both targets."""
    first = unit([chance.gauss(0, 1) for _ in range(INPUTS)])
    other = [chance.gauss(0, 1) for _ in range(INPUTS)]
    along = dot(first, other)
    second = unit([b - along * a for a, b in zip(first, other)])
    aside = math.sqrt(1 - correlation ** 2)
    return ([SCALE * a for a in first], [SCALE * (correlation * a + aside * b) for a, b in zip(first, second)])


def target(along, chance):
    return along + sum(math.sin(a * along + b) for a, b in ANGLES) + chance.gauss(0, NOISE)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("out")
    parser.add_argument("--correlation", type=float, default=0.8, help="of the two directions, from 0 to 1")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if not 0 <= options.correlation <= 1:
        parser.error("--correlation: expected a number from 0 to 1")
    chance = random.Random(options.seed)
    ways = directions(chance, options.correlation)
    with open(options.out, "w", newline="") as file:
        table = csv.writer(file)
        table.writerow([*(f"x{i}" for i in range(INPUTS)), "y1", "y2", "part"])
        for part, count in PARTS.items():
            for _ in range(count):
                inputs = [chance.gauss(0, 1) for _ in range(INPUTS)]
                targets = [target(dot(way, inputs), chance) for way in ways]
                table.writerow([*(f"{value:.6f}" for value in [*inputs, *targets]), part])


if __name__ == "__main__":
    main()
