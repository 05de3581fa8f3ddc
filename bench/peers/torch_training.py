#!/usr/bin/python3
"""Trains a network of mgm's benchmarks in python3-torch for one epoch and prints its samples per second.

    bench/peers/torch_training.py cnn|mlp THREADS SAMPLES BATCH

The small CNN and the MLP of bench/training_speed.py on Fashion-MNIST, with SGD and momentum, from arrays in memory.
OpenBLAS gets its best kernel from the caller (OPENBLAS_CORETYPE); the memory format is torch's default.
"""
import gzip
import struct
import sys
import time

import torch
from torch import nn

FOLDER = "/usr/share/datasets/fashion-mnist/train-"


def read_idx(name):
    with gzip.open(FOLDER + name) as file:
        content = file.read()
    axes = content[3]
    shape = struct.unpack(f">{axes}I", content[4:4 + 4 * axes])
    return torch.frombuffer(bytearray(content[4 + 4 * axes:]), dtype=torch.uint8).reshape(shape)


def network(name):
    if name == "mlp":
        return nn.Sequential(nn.Flatten(), nn.Linear(784, 512), nn.ReLU(), nn.Linear(512, 512), nn.ReLU(),
                             nn.Linear(512, 10))
    return nn.Sequential(nn.Conv2d(1, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
                         nn.Conv2d(32, 64, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
                         nn.Linear(3136, 128), nn.ReLU(), nn.Linear(128, 10))


def main():
    name, threads, samples, batch = sys.argv[1], *map(int, sys.argv[2:5])
    torch.set_num_threads(threads)
    torch.manual_seed(7)
    images = read_idx("images-idx3-ubyte.gz")[:samples].unsqueeze(1).float()
    images = (images - images.mean()) / images.std()
    labels = read_idx("labels-idx1-ubyte.gz")[:samples].long()
    net = network(name)
    optimizer = torch.optim.SGD(net.parameters(), lr=0.05, momentum=0.9)
    judge = nn.CrossEntropyLoss()

    def step(chosen):
        optimizer.zero_grad(set_to_none=True)
        loss = judge(net(images[chosen]), labels[chosen])
        loss.backward()
        optimizer.step()
        return loss.item()

    step(torch.arange(batch))  # pays for what is set up once
    start = time.perf_counter()
    order = torch.randperm(samples)
    for first in range(0, samples, batch):
        step(order[first:first + batch])
    print(samples / (time.perf_counter() - start))


main()
