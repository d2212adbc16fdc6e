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


def attentive_case(images, positions, channels, classes, batch, epochs, rate, decay):
    x = torch.from_numpy(rng.normal(0, 1, (images, positions, channels)).round(3).astype(np.float32)).double()
    y = torch.from_numpy(rng.integers(0, classes, images))
    query = torch.from_numpy(rng.normal(0, 1, channels)).requires_grad_()
    weight = torch.from_numpy(rng.normal(0, 0.7, (classes, channels))).requires_grad_()
    bias = torch.from_numpy(rng.normal(0, 0.3, classes)).requires_grad_()
    theta = [query, weight, bias]

    def flat(tensors):
        return torch.cat([t.detach().reshape(-1) for t in tensors]).tolist()

    def forward(rows):
        a = torch.softmax(torch.einsum("ntc,c->nt", x[rows], query) / math.sqrt(channels), dim=1)
        return a, torch.einsum("nt,ntc->nc", a, x[rows]) @ weight.T + bias

    start = flat(theta)
    attention, scores = forward(torch.arange(images))
    loss = torch.nn.functional.cross_entropy(scores, y)
    loss.backward()
    gradient = flat([t.grad for t in theta])
    optimizer = torch.optim.AdamW(
        [{"params": [query, weight], "weight_decay": decay}, {"params": [bias], "weight_decay": 0.0}], lr=rate
    )
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=epochs * -(-images // batch))
    orders = [rng.permutation(images) for _ in range(epochs)]
    for order in orders:
        for rows in torch.from_numpy(order).split(batch):
            optimizer.zero_grad()
            torch.nn.functional.cross_entropy(forward(rows)[1], y[rows]).backward()
            optimizer.step()
            schedule.step()
    return {
        "images": images,
        "positions": positions,
        "channels": channels,
        "classes": classes,
        "batchSize": batch,
        "epochs": epochs,
        "learningRate": rate,
        "weightDecay": decay,
        "x": numbers(x, 3),
        "y": y.tolist(),
        "start": start,
        "attention": attention.detach().ravel().tolist(),
        "scores": scores.detach().ravel().tolist(),
        "loss": loss.item(),
        "gradient": gradient,
        "orders": [order.tolist() for order in orders],
        "trained": flat(theta),
    }


write(
    "attentive.json",
    [
        attentive_case(11, 7, 5, 3, 4, 3, 0.05, 0.1),  # the last batch of an epoch has 3 images
        attentive_case(6, 9, 3, 2, 64, 5, 0.02, 0.0),  # one batch, smaller than asked for
        attentive_case(5, 1, 4, 6, 2, 2, 0.01, 0.5),  # a single position: nothing to attend to
    ],
)
