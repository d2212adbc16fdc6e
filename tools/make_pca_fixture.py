"""Writes src/core/fixtures/pca.json: tables of made-up features with scikit-learn's principal components.

Needs numpy and scikit-learn.
"""

import json
from pathlib import Path

import numpy as np
from sklearn.decomposition import PCA

rng = np.random.default_rng(7)
cases = []
# Odd shapes; more columns than rows; and variances that fall slowly, as those of real features.
for rows, width, components, decay in [(40, 13, 3, 0.6), (9, 21, 4, 0.8), (60, 33, 8, 0.95)]:
    scales = decay ** np.arange(width)
    basis = np.linalg.qr(rng.normal(size=(width, width)))[0]
    table = (rng.normal(size=(rows, width)) * scales) @ basis + rng.normal(size=width)
    table = table.astype(np.float32)
    pca = PCA(components, svd_solver="full").fit(table.astype(np.float64))
    # The sign that the code states, whatever this version of scikit-learn does.
    signs = np.sign(pca.components_[np.arange(components), np.abs(pca.components_).argmax(1)])
    coordinates = pca.transform(table.astype(np.float64)) * signs
    cases.append(
        {
            "width": width,
            "components": components,
            "table": [round(float(x), 7) for x in table.ravel()],
            "coordinates": [round(float(x), 7) for x in coordinates.ravel()],
            "share": [round(float(x), 9) for x in pca.explained_variance_ratio_],
        }
    )
target = Path(__file__).parent.parent / "src/core/fixtures/pca.json"
target.parent.mkdir(exist_ok=True)
target.write_text(json.dumps(cases) + "\n")
