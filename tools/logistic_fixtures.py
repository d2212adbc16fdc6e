"""Writes src/compute/probe/fixtures/logistic.json: scikit-learn's multinomial logistic regression.

For src/compute/probe/logisticRegression.ts. The features are standardised by StandardScaler and the fit uses
a far smaller tolerance than the default. With two classes scikit-learn fits one weight vector v; a softmax of
two with penalty C has weights -v/2 and v/2 where v is the binary model at 2 C, which is what is fitted and
stored.
"""

import json
import pathlib

import numpy as np
import sklearn
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

rng = np.random.default_rng(11)
cases = []
for train, test, features, classes, c in (
    (61, 40, 5, 2, 1.0),
    (150, 90, 13, 9, 1.0),
    (97, 50, 7, 3, 0.1),
    (120, 60, 6, 10, 10.0),
):
    centers = rng.normal(0, 1, (classes, features))
    scales = rng.uniform(0.1, 30, features)
    labels = np.concatenate([np.arange(classes), rng.integers(0, classes, train + test - classes)])
    x = (
        ((centers[labels] + rng.normal(0, 1.1, (train + test, features))) * scales + 3)
        .round(3)
        .astype(np.float32)
    )
    if features == 7:
        x[:, 4] = 2.5  # a constant column
    scaler = StandardScaler().fit(x[:train].astype(np.float64))
    a, b = scaler.transform(x[:train].astype(np.float64)), scaler.transform(x[train:].astype(np.float64))
    model = LogisticRegression(C=2 * c if classes == 2 else c, tol=1e-10, max_iter=20000).fit(
        a, labels[:train]
    )
    coef, intercept = model.coef_, model.intercept_
    if classes == 2:
        coef, intercept = np.vstack([-coef / 2, coef / 2]), np.concatenate([-intercept / 2, intercept / 2])
    intercept = (
        intercept - intercept.mean()
    )  # its common shift changes nothing; both sides use a mean of zero
    cases.append(
        {
            "train": train,
            "test": test,
            "features": features,
            "classes": classes,
            "C": c,
            "x": [round(float(v), 3) for v in x.ravel()],
            "y": labels.tolist(),
            "weights": coef.ravel().round(9).tolist(),
            "intercept": intercept.round(9).tolist(),
            "trainAccuracy": float(model.score(a, labels[:train])),
            "testAccuracy": float(model.score(b, labels[train:])),
            "testPredictions": model.predict(b).tolist(),
        }
    )
target = pathlib.Path(__file__).parent.parent / "src/compute/probe/fixtures/logistic.json"
target.write_text(
    json.dumps({"scikitLearn": sklearn.__version__, "cases": cases}, separators=(",", ":")) + "\n"
)
