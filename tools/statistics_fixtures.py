"""Writes src/core/fixtures/statistics.json: two-sided tails of Student's t distribution and paired t-tests by
scipy.stats, and paired comparisons of two classifiers by numpy in float64 (the differences' population
deviation over the root of the count).
"""

import json
import pathlib

import numpy as np
import scipy
from scipy import stats

rng = np.random.default_rng(41)


def tails():
    for freedom in (1, 2, 3, 4, 7, 13, 29, 101, 999):
        for t in (0.0, 0.001, 0.0137, 0.31, 1.0, 1.7321, 2.776, 4.303, 9.87, 63.66, 1234.5):
            yield {"t": t, "freedom": freedom, "p": float(2 * stats.t.sf(t, freedom))}
    yield {"t": 2.571, "freedom": 4.37, "p": float(2 * stats.t.sf(2.571, 4.37))}


def test_case(pairs, gain, spread):
    first = rng.normal(0.7, 0.03, pairs).round(5)
    second = (first - gain - rng.normal(0, spread, pairs)).round(5)
    differences = first - second
    found = stats.ttest_rel(first, second)
    return {
        "differences": differences.tolist(),
        "mean": float(differences.mean()),
        "error": float(stats.sem(differences)),
        "t": float(found.statistic),
        "p": float(found.pvalue),
    }


def classifiers(images, classes, first_right, second_right):
    labels = rng.integers(0, classes, images)

    def answers(share):
        return np.where(rng.random(images) < share, labels, rng.integers(0, classes, images))

    first, second = answers(first_right), answers(second_right)
    gain = (first == labels).astype(float) - (second == labels)
    return {
        "labels": labels.tolist(),
        "first": first.tolist(),
        "second": second.tolist(),
        "mean": float(gain.mean()),
        "error": float(gain.std() / np.sqrt(images)),
    }


content = {
    "scipy": scipy.__version__,
    "tails": list(tails()),
    "tests": [test_case(*case) for case in ((2, 0.01, 0.02), (5, 0.02, 0.01), (7, 0, 0.03), (31, 0.1, 0.01))],
    "classifiers": [classifiers(37, 3, 0.6, 0.4), classifiers(211, 9, 0.5, 0.52), classifiers(5, 2, 1, 0.1)],
}
path = pathlib.Path(__file__).parent.parent / "src/core/fixtures/statistics.json"
path.write_text(json.dumps(content, separators=(",", ":")) + "\n")
