"""Synthetic firms are repeatable, look like profiles, and hold planted pairs that matching can find."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from nakodo.engine.match import MatchEngine
from nakodo.errors import UsageError
from nakodo.profiles.files import load_profiles, save_profiles
from nakodo.profiles.firms import Firms
from nakodo.profiles.synthetic import SyntheticFirms, synthetic_firms, write_truth
from nakodo.profiles.taxonomy import Taxonomy


@pytest.fixture(scope="module")
def made() -> SyntheticFirms:
    return synthetic_firms(120, 240, seed=7)


def test_the_same_seed_gives_the_same_firms_and_another_others(made: SyntheticFirms) -> None:
    again, other = synthetic_firms(120, 240, seed=7), synthetic_firms(120, 240, seed=8)
    assert (again.left.digest(), again.right.digest(), again.truth) == (
        made.left.digest(),
        made.right.digest(),
        made.truth,
    )
    assert other.left.digest() != made.left.digest()


def test_sides_have_their_sizes_and_countries(made: SyntheticFirms) -> None:
    assert (len(made.left), len(made.right)) == (120, 240)
    assert {firm.country for firm in made.left} == {"JP"}
    assert len({firm.country for firm in made.right}) >= 8
    assert all("synthetic" in firm.id and firm.sources for firm in (*made.left, *made.right))


def test_both_languages_thin_and_silent_profiles_occur(made: SyntheticFirms) -> None:
    firms = [*made.left, *made.right]
    languages = Counter(language for firm in firms for language in firm.description)
    assert languages["ja"] == 120
    assert 240 < languages["en"] < 360
    assert 0.2 < sum(firm.kind is None for firm in firms) / len(firms) < 0.4
    assert 0.05 < sum(not firm.offers for firm in firms) / len(firms) < 0.2


def test_planted_pairs_follow_supply_and_popularity(made: SyntheticFirms, taxonomy: Taxonomy) -> None:
    assert {pair.left_id for pair in made.truth} <= set(made.left.ids)
    assert {pair.right_id for pair in made.truth} <= set(made.right.ids)
    assert len(set(made.truth)) == len(made.truth)
    linked = [pair for pair in made.truth if pair.supplier]
    assert len(linked) / len(made.truth) > 0.9
    for pair in linked:
        supplier = made.left.by_id(pair.left_id) if pair.supplier == "left" else made.right.by_id(pair.right_id)
        assert not supplier.offers or pair.capability in {offer.code for offer in supplier.offers}
        assert taxonomy.strength[taxonomy.index[pair.capability]].any()
    counts = Counter(pair.right_id for pair in made.truth)
    assert max(counts.values()) >= 4


def test_matching_finds_planted_pairs_far_above_chance(made: SyntheticFirms) -> None:
    left, top = made.left.where(id=",".join(made.left.ids[:40])), 8
    partners = {pair.right_id for pair in made.truth if pair.left_id in left.ids}
    right = made.right.where(id=",".join(partners | set(made.right.ids[:60])))
    table = MatchEngine().fit(left, right).rank(k=top)
    asked = {firm.id for firm in table.left}
    ranked = {(a.id, b.id) for a, b in zip(table.left, table.right, strict=True)}
    truth = [(p.left_id, p.right_id) for p in made.truth if p.left_id in asked]
    found = np.mean([pair in ranked for pair in truth])
    assert len(truth) >= 25
    assert found > 2 * top / len(right)


def test_firms_and_truth_can_be_written_and_read(made: SyntheticFirms, tmp_path: Path) -> None:
    everyone = Firms([*made.left, *made.right])
    save_profiles(everyone, tmp_path / "firms.parquet")
    write_truth(made, tmp_path / "truth.csv")
    assert load_profiles(tmp_path / "firms.parquet").digest() == everyone.digest()
    assert len((tmp_path / "truth.csv").read_text().splitlines()) == len(made.truth) + 1


@pytest.mark.parametrize(("left", "right", "seed"), [(0, 1, 0), (1, 0, 0), (1, 1, -1)])
def test_impossible_requests_are_refused(left: int, right: int, seed: int) -> None:
    with pytest.raises(UsageError, match="at least one firm a side"):
        synthetic_firms(left, right, seed)
