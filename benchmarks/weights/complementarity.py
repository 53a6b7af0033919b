"""Learned complementarity where it should help, where it cannot, and on real partnerships: AUC on links left out.

    python benchmarks/weights/complementarity.py

Invented firms without texts, 400 x 400, whose links follow (a) a taxonomy with shuffled inputs, of which the bundled
one knows nothing, and (b) the bundled taxonomy itself; and (c) the development half of the real partnerships.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from nakodo.engine.match import MatchEngine
from nakodo.engine.selection import Request, select
from nakodo.evaluation.complementarity import judge_complementarity
from nakodo.evaluation.labels import Label, Labels, load_labels
from nakodo.evaluation.task import make_tasks
from nakodo.profiles.firms import Firms
from nakodo.profiles.model import Firm
from nakodo.profiles.synthetic import synthetic_firms
from nakodo.profiles.taxonomy import Taxonomy, load_taxonomy
from nakodo.reports.measures import signed

LABELS = "benchmarks/labels/partnerships_dev.csv"
FIRMS, SEED = 400, 3


def wordless(firm: Firm) -> Firm:
    offers = [offer.model_copy(update={"statement": {}}) for offer in firm.offers]
    return firm.model_copy(update={"description": {}, "offers": offers})


def invented(taxonomy: Taxonomy) -> tuple[MatchEngine, Labels]:
    made = synthetic_firms(FIRMS, FIRMS, SEED, taxonomy)
    engine = MatchEngine().fit(map(wordless, Firms(made.left)), map(wordless, Firms(made.right)))
    return engine, Labels(Label(pair.left_id, pair.right_id) for pair in made.truth)


def worlds() -> Iterator[tuple[str, MatchEngine, Labels]]:
    taxonomy = load_taxonomy()
    order = np.random.default_rng(1).permutation(len(taxonomy))
    yield "shuffled inputs", *invented(replace(taxonomy, strength=taxonomy.strength[np.ix_(order, order)]))
    yield "the taxonomy's inputs", *invented(taxonomy)
    engine = select(Request(hidden=True)).engine
    yield "real partnerships", engine, load_labels(LABELS, engine.left.position, engine.right.position)


def main() -> None:
    print(
        "| links | direction | learned alone | expert's alone | learned - expert's | `balanced` + 0.1 learned | gain |"
    )
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for name, engine, labels in worlds():
        for task in make_tasks(labels, engine.left, engine.right):
            judged = judge_complementarity(engine, task)
            learned, expert = "learned alone", "expert's alone"
            cells = [
                f"{name} ({len(labels)})",
                f"{task.name} ({len(task.queries)} ask)",
                f"{judged.estimate(learned, 'AUC').mean:.3f}",
                f"{judged.estimate(expert, 'AUC').mean:.3f}",
                signed(judged.estimate(learned, "AUC", over=expert)),
                f"{judged.estimate('with learned', 'AUC').mean:.3f}",
                signed(judged.estimate("with learned", "AUC", over="without")),
            ]
            print(f"| {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
