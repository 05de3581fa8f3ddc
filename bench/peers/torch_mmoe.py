#!/usr/bin/python3
"""Trains MMoE's own net (Ma et al. 2018) in python3-torch on a table of tools/data/mmoe_synthetic.py.

    bench/peers/torch_mmoe.py TABLE.csv SEED EPOCHS

Eight experts of 16, gates of one layer, towers of 8, Adam at 1e-4, batches of 32, the sum of two mean squared errors, on one
thread. Prints JSON: the total loss on validation at the epoch where that is least, the same on test, and the parameters.
"""
import csv
import json
import sys

import torch
from torch import nn

EXPERTS, WIDTH, TOWER, BATCH, RATE = 8, 16, 8, 32, 1e-4


def read(path):
    """Inputs and targets of each part."""
    rows = {}
    with open(path) as file:
        table = csv.reader(file)
        next(table)
        for row in table:
            rows.setdefault(row[-1], []).append([float(value) for value in row[:-1]])
    tensors = {part: torch.tensor(values) for part, values in rows.items()}
    return {part: (values[:, :-2], values[:, -2:]) for part, values in tensors.items()}


class MMoE(nn.Module):
    def __init__(self, inputs):
        super().__init__()
        self.experts = nn.Linear(inputs, EXPERTS * WIDTH)  # side by side in one layer
        self.gates = nn.ModuleList(nn.Linear(inputs, EXPERTS) for _ in range(2))
        self.towers = nn.ModuleList(nn.Sequential(nn.Linear(WIDTH, TOWER), nn.ReLU(), nn.Linear(TOWER, 1)) for _ in range(2))

    def forward(self, x):
        experts = torch.relu(self.experts(x)).view(-1, EXPERTS, WIDTH)
        weights = [torch.softmax(gate(x), 1) for gate in self.gates]
        return torch.cat([tower((weight.unsqueeze(2) * experts).sum(1)) for tower, weight in zip(self.towers, weights)], 1)


def total_loss(net, part):
    return ((net(part[0]) - part[1]) ** 2).mean(0).sum()


def main():
    data, seed, epochs = read(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    net = MMoE(data["train"][0].shape[1])
    optimizer = torch.optim.Adam(net.parameters(), lr=RATE)
    inputs, targets = data["train"]
    best = {"validation": float("inf")}
    for _ in range(epochs):
        order = torch.randperm(len(inputs))
        for first in range(0, len(inputs), BATCH):
            chosen = order[first:first + BATCH]
            optimizer.zero_grad(set_to_none=True)
            total_loss(net, (inputs[chosen], targets[chosen])).backward()
            optimizer.step()
        with torch.no_grad():
            losses = {part: total_loss(net, data[part]).item() for part in ("validation", "test")}
        if losses["validation"] < best["validation"]:
            best = losses
    print(json.dumps({**best, "parameters": sum(weight.numel() for weight in net.parameters())}))


main()
