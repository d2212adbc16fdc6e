"""Writes src/compute/probe/fixtures/nearestNeighbours.json and attentive.json, by PyTorch in float64.

k-NN: DINO's protocol written as its evaluation does (normalise, matmul, topk, scatter-add of exp(similarity /
temperature)), for src/compute/probe/nearestNeighbours.ts. Attentive: one learned query over the positions, a
linear classifier, loss and gradients by autograd, and a few torch.optim.AdamW updates on the stored batches
with CosineAnnealingLR to zero, for src/compute/probe/attentiveObjective.ts and attentiveProbe.ts.
"""

import json
import math
import pathlib

import numpy as np
import torch

root = pathlib.Path(__file__).parent.parent / "src/compute/probe/fixtures"
rng = np.random.default_rng(31)


def numbers(array, digits=4):
    return [round(float(v), digits) for v in np.asarray(array).ravel()]


def write(name, cases):
    text = json.dumps({"pytorch": torch.__version__, "cases": cases}, separators=(",", ":"))
    (root / name).write_text(text + "\n")


def knn_case(train, test, features, classes, k, temperature):
    centers = rng.normal(0, 1, (classes, features))
    y = rng.integers(0, classes, train + test)
    x = (centers[y] + rng.normal(0, 1.5, (train + test, features)) + 0.3).round(4)
    if train > 30:
        x[5] = 0  # a row without a direction
    units = torch.nn.functional.normalize(torch.from_numpy(x.astype(np.float32)).double(), dim=1)
    similarity = units[train:] @ units[:train].T
    top, index = similarity.topk(min(k, train), dim=1)
    labels = torch.from_numpy(y[:train])[index]
    votes = torch.zeros(test, classes, dtype=torch.float64).scatter_add_(1, labels, (top / temperature).exp())
    return {
        "train": train,
        "test": test,
        "features": features,
        "classes": classes,
        "neighbours": k,
        "temperature": temperature,
        "x": numbers(x),
        "y": y.tolist(),
        "votes": votes.ravel().tolist(),
        "predictions": votes.argmax(1).tolist(),
    }


write(
    "nearestNeighbours.json",
    [
        knn_case(53, 35, 7, 5, 20, 0.07),
        knn_case(34, 16, 3, 3, 1, 0.07),
        knn_case(11, 17, 5, 2, 20, 0.5),  # fewer images than neighbours: all vote
    ],
)
