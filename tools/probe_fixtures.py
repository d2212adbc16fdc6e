"""Writes src/compute/probe/fixtures/sgd.json and scoring.json and src/core/fixtures/auroc.json.

SGD: torch.optim.SGD in float64 with momentum and CosineAnnealingLR to zero over all updates, on batches in
the stored orders; the loss is the batch's mean cross-entropy + |W|^2 / (2 C N), the intercept free, as in
src/compute/probe/sgd.ts. Features are standardised by StandardScaler if the case says so. `rawLbfgs` is
scikit-learn on unscaled features. Scores and AUROC are scikit-learn's.
"""

import json
import pathlib

import numpy as np
import sklearn
import torch
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import (
    accuracy_score,
    balanced_accuracy_score,
    confusion_matrix,
    recall_score,
    roc_auc_score,
)
from sklearn.preprocessing import StandardScaler

root = pathlib.Path(__file__).parent.parent / "src"
rng = np.random.default_rng(23)


def write(path, **content):
    (root / path).write_text(json.dumps(content, separators=(",", ":")) + "\n")


def heaps(train, test, features, classes):
    centers = rng.normal(0, 1, (classes, features))
    y = np.concatenate([np.arange(classes), rng.integers(0, classes, train + test - classes)])
    x = (centers[y] + rng.normal(0, 1.2, (train + test, features))) * rng.uniform(0.4, 3, features) + 0.5
    return x.round(3).astype(np.float32), y


def sgd_case(train, test, features, classes, c, standardise, rate, momentum, epochs, batch):
    x, y = heaps(train, test, features, classes)
    a, b = x[:train].astype(np.float64), x[train:].astype(np.float64)
    if standardise:
        scaler = StandardScaler().fit(a)
        a, b = scaler.transform(a), scaler.transform(b)
    a, b, labels = torch.from_numpy(a), torch.from_numpy(b), torch.from_numpy(y[:train])
    model = torch.nn.Linear(features, classes, dtype=torch.float64)
    torch.nn.init.zeros_(model.weight)
    torch.nn.init.zeros_(model.bias)
    optimizer = torch.optim.SGD(model.parameters(), lr=rate, momentum=momentum)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=epochs * -(-train // batch))

    def loss(rows):
        return torch.nn.functional.cross_entropy(
            model(a[rows]), labels[rows]
        ) + model.weight.square().sum() / (2 * c * train)

    orders = [rng.permutation(train) for _ in range(epochs)]
    for order in orders:
        for rows in torch.from_numpy(order).split(batch):
            optimizer.zero_grad()
            loss(rows).backward()
            optimizer.step()
            schedule.step()
    return {
        "train": train,
        "test": test,
        "features": features,
        "classes": classes,
        "C": c,
        "standardise": standardise,
        "learningRate": rate,
        "momentum": momentum,
        "epochs": epochs,
        "batchSize": batch,
        "x": [round(float(v), 3) for v in x.ravel()],
        "y": y.tolist(),
        "orders": [order.tolist() for order in orders],
        "weights": model.weight.detach().ravel().tolist(),
        "intercept": model.bias.tolist(),
        "loss": loss(torch.arange(train)).item(),
        "testPredictions": model(b).argmax(1).tolist(),
    }


def raw_lbfgs_case():
    train, test, features, classes, c = 80, 40, 5, 4, 0.5
    x, y = heaps(train, test, features, classes)
    a, b = x[:train].astype(np.float64), x[train:].astype(np.float64)
    model = LogisticRegression(C=c, tol=1e-10, max_iter=20000).fit(a, y[:train])
    return {
        "train": train,
        "test": test,
        "features": features,
        "classes": classes,
        "C": c,
        "x": [round(float(v), 3) for v in x.ravel()],
        "y": y.tolist(),
        "weights": model.coef_.ravel().tolist(),
        "testPredictions": model.predict(b).tolist(),
        "testAccuracy": float(model.score(b, y[train:])),
    }


def scoring_case(images, classes, absent):
    labels = rng.choice([k for k in range(classes) if k not in absent], images)
    predictions = np.where(rng.random(images) < 0.6, labels, rng.integers(0, classes, images))
    recall = recall_score(labels, predictions, labels=range(classes), average=None, zero_division=np.nan)
    return {
        "classes": classes,
        "labels": labels.tolist(),
        "predictions": predictions.tolist(),
        "accuracy": accuracy_score(labels, predictions),
        "balancedAccuracy": float(balanced_accuracy_score(labels, predictions)),
        "confusion": confusion_matrix(labels, predictions, labels=range(classes)).tolist(),
        "perClass": [None if np.isnan(r) else float(r) for r in recall],
    }


def auroc_case(inside, outside):
    truth = np.concatenate([np.zeros(len(inside)), np.ones(len(outside))])
    area = roc_auc_score(truth, np.concatenate([inside, outside]))
    return {"scoresIn": inside.tolist(), "scoresOut": outside.tolist(), "auroc": float(area)}


write(
    "compute/probe/fixtures/sgd.json",
    pytorch=torch.__version__,
    scikitLearn=sklearn.__version__,
    cases=[
        sgd_case(90, 40, 6, 4, 3.0, True, 0.3, 0.9, 4, 16),  # the last batch of an epoch has 10 images
        sgd_case(48, 30, 5, 2, 0.2, False, 0.05, 0.5, 3, 12),
        sgd_case(30, 20, 3, 3, 1.0, True, 0.5, 0.9, 5, 128),  # one batch, smaller than asked for
    ],
    rawLbfgs=raw_lbfgs_case(),
)
write(
    "core/fixtures/scoring.json",
    scikitLearn=sklearn.__version__,
    cases=[scoring_case(120, 10, []), scoring_case(40, 5, [2, 4]), scoring_case(9, 2, [])],
)
write(
    "core/fixtures/auroc.json",
    scikitLearn=sklearn.__version__,
    cases=[
        auroc_case(rng.normal(0, 1, 50).round(4), rng.normal(1, 1.5, 37).round(4)),
        auroc_case(rng.integers(0, 6, 40), rng.integers(1, 8, 61)),  # most scores are tied
        auroc_case(rng.integers(5, 8, 11), rng.integers(0, 7, 4)),  # outside scores lower
        auroc_case(rng.normal(0, 1, 1).round(4), rng.normal(0, 1, 20).round(4)),
    ],
)
