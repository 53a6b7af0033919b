"""The measures of ``nakodo evaluate`` against ranx on 200 random rankings: the largest difference of any query.

    python -m venv rivals && rivals/bin/pip install ranx -e . && rivals/bin/python benchmarks/weights/ranx_agreement.py

Not a test: ranx brings 700 MB of packages and compiles for more than a minute. The tests compare with pytrec_eval and
scikit-learn.
"""

from __future__ import annotations

import numpy as np
import ranx

from nakodo.evaluation.metrics import METRICS, measure

PAIRS = {
    "hit@10": "hit_rate@10",
    "recall@10": "recall@10",
    "recall@50": "recall@50",
    "MRR": "mrr",
    "nDCG@10": "ndcg@10",
    "MAP": "map",
}


def main() -> None:
    rng = np.random.default_rng(0)
    relevant, scored, own = {}, {}, {}
    for query in (f"q{i}" for i in range(200)):
        n = int(rng.integers(11, 120))
        scores, partner = rng.permutation(n).astype(float), rng.random(n) < rng.uniform(0.02, 0.4)
        partner[rng.integers(n)] = True
        relevant[query] = {f"d{i}": 1 for i in np.flatnonzero(partner)}
        scored[query] = {f"d{i}": float(score) for i, score in enumerate(scores)}
        own[query] = dict(zip(METRICS, measure(scores, partner), strict=True))
    run = ranx.Run(scored)
    ranx.evaluate(ranx.Qrels(relevant), run, list(PAIRS.values()), return_mean=False)
    for mine, theirs in PAIRS.items():
        print(f"{mine:10} {max(abs(run.scores[theirs][q] - own[q][mine]) for q in own):.1e}")


if __name__ == "__main__":
    main()
