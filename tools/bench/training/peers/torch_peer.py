"""One training by PyTorch, in a process of its own: torch_peer.py JOB -> one line of JSON.

A plain loop over tensors in memory: quicker than a DataLoader, which collates row by row. Loss and metric are summed without reading
them at each step.
"""

from job import JOB, SEED, Clock, data, now, report

import torch
from torch import nn

imported = now()


def mlp(width):
    return nn.Sequential(
        nn.Flatten(),
        nn.Linear(784, 512 * width),
        nn.ReLU(),
        nn.Dropout(0.2),
        nn.Linear(512 * width, 256 * width),
        nn.ReLU(),
        nn.Linear(256 * width, 10),
    )


def regression(width):
    return nn.Sequential(
        nn.Linear(8, 64 * width), nn.ReLU(), nn.Linear(64 * width, 32 * width), nn.ReLU(), nn.Linear(32 * width, 1)
    )


def cnn(width):
    return nn.Sequential(
        nn.Conv2d(1, 32 * width, 3),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(32 * width, 64 * width, 3),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Dropout(0.5),
        nn.Linear(64 * width * 25, 10),
    )


def digits_loss(out, y):
    return nn.functional.cross_entropy(out, y), (out.argmax(1) == y).sum()


def prices_loss(out, y):
    return nn.functional.mse_loss(out, y), (out - y).abs().sum()


def adam(parameters):
    return torch.optim.Adam(parameters, lr=0.001, eps=1e-7)


def rmsprop(parameters):
    return torch.optim.RMSprop(parameters, lr=0.001, alpha=0.9, eps=1e-7)


WORKS = {"mlp": (mlp, adam, digits_loss), "regression": (regression, rmsprop, prices_loss), "cnn": (cnn, adam, digits_loss)}


def tensors():
    x, y = (torch.from_numpy(values) for values in data())
    if JOB["work"] == "cnn":
        x = x.permute(0, 3, 1, 2).contiguous()
    return x, y if JOB["work"] == "regression" else y.flatten().long()


def main():
    torch.manual_seed(SEED)
    x, y = tensors()
    network, optimizer_of, loss_of = WORKS[JOB["work"]]
    model = network(JOB["width"])
    optimizer = optimizer_of(model.parameters())
    rows, batch = JOB["rows"], JOB["batch"]
    clock = Clock()
    model.train()
    for _ in range(JOB["epochs"]):
        clock.begin()
        order = torch.randperm(rows)
        total = torch.zeros(())
        metric = torch.zeros(())
        for start in range(0, rows, batch):
            picked = order[start:start + batch]
            optimizer.zero_grad()
            loss, part = loss_of(model(x[picked]), y[picked])
            loss.backward()
            optimizer.step()
            total += loss.detach() * len(picked)
            metric += part.detach()
        mean, _ = total.item() / rows, metric.item() / rows
        clock.end()
    report(clock, imported, mean, f"PyTorch {torch.__version__} ({torch.get_num_threads()} threads)")


main()
