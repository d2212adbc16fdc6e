"""Writes src/core/fixtures/kmeans.json: scikit-learn's Lloyd iterations from given centres, for
src/core/kmeans.ts.
"""

import json
import pathlib

import numpy as np
import sklearn
from sklearn.cluster import KMeans

rng = np.random.default_rng(3)
cases = []
for n, k, channels in ((400, 7, 1), (700, 16, 3), (900, 61, 3)):
    # Distinct bytes in a few loose clusters, with integer weights.
    heaps = rng.uniform(20, 235, (9, channels))
    raw = np.clip(heaps[rng.integers(0, 9, n)] + rng.normal(0, 18, (n, channels)), 0, 255).round()
    points, counts = np.unique(raw, axis=0, return_counts=True)
    start = points[rng.choice(len(points), k, replace=False)]
    model = KMeans(k, init=start, n_init=1, tol=0, max_iter=300, algorithm="lloyd").fit(
        points, sample_weight=counts.astype(float)
    )
    cases.append(
        {
            "channels": channels,
            "k": k,
            "points": points.astype(int).ravel().tolist(),
            "weights": counts.tolist(),
            "start": start.astype(int).ravel().tolist(),
            "centers": model.cluster_centers_.ravel().round(9).tolist(),
            "assignment": model.labels_.tolist(),
            "inertia": float(model.inertia_),
        }
    )
target = pathlib.Path(__file__).parent.parent / "src/core/fixtures/kmeans.json"
target.write_text(
    json.dumps({"scikitLearn": sklearn.__version__, "cases": cases}, separators=(",", ":")) + "\n"
)
