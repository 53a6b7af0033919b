"""What a request narrows, against plain loops over the firms."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from nakodo.engine.match import Limits
from nakodo.engine.selection import Request, read_pairs, select
from nakodo.errors import DataError, UsageError

SPECIAL = {"jp-toray", "jp-ihi", "fr-safran", "fr-thales"}


@pytest.fixture(scope="module")
def some(bundled):
    """Every sixth bundled firm, and the special ones."""
    return [firm for n, firm in enumerate(bundled) if n % 6 == 0 or firm.id in SPECIAL or firm.status == "hidden"]


@pytest.fixture(scope="module")
def pool(some, tmp_path_factory):
    """The path of a file that holds them."""
    path = tmp_path_factory.mktemp("pool") / "pool.jsonl"
    path.write_text("".join(firm.model_dump_json(by_alias=True) + "\n" for firm in some), encoding="utf-8")
    return str(path)


@pytest.fixture(scope="module")
def two_sides(some):
    """The active ones of each side."""
    active = [firm for firm in some if firm.status != "hidden"]
    return [f for f in active if f.country == "JP"], [f for f in active if f.country != "JP"]


def pairs(table):
    return {(a.id, b.id) for a, b in zip(table.left, table.right, strict=True)}


def everything(request):
    return pairs(select(request).rank(1000, Limits()))


def test_the_default_sides_are_the_active_bundled_ones(sides):
    selection = select(Request())
    assert selection.engine.left.ids == sides[0].ids
    assert selection.engine.right.ids == sides[1].ids
    assert (selection.asked_left, selection.asked_right) == ((), ())


def test_hidden_firms_come_when_asked_for(pool, bundled):
    hidden = bundled.where(status="hidden")
    engine = select(Request(profiles=pool, hidden=True)).engine
    assert set(hidden.ids) <= {*engine.left.ids, *engine.right.ids}
    one = hidden[0].id
    selection = select(Request(profiles=pool, firms=(one,)))
    assert {*selection.asked_left, *selection.asked_right} == {one}
    others = set(hidden.ids) - {one}
    assert not others & {*selection.engine.left.ids, *selection.engine.right.ids}


def test_firms_of_either_side_are_found_by_any_name(pool, two_sides):
    selection = select(Request(profiles=pool, firms=("東レ", "Safran", "jp-ihi")))
    assert selection.asked_left == ("jp-ihi", "jp-toray")
    assert selection.asked_right == ("fr-safran",)
    table = selection.rank(2, Limits())
    assert [f.id for f in table.left[:4]] == ["jp-ihi"] * 2 + ["jp-toray"] * 2
    assert [f.id for f in table.right[4:]] == ["fr-safran"] * 2
    assert all(b == "fr-safran" or a in ("jp-ihi", "jp-toray") for a, b in pairs(selection.best(30, Limits())))


def test_need_keeps_partners_that_offer_it_to_firms_that_need_it(pool, two_sides):
    found = everything(Request(profiles=pool, need="PRP-HOT"))
    engine = select(Request(profiles=pool)).engine
    code = engine.taxonomy.index["PRP-HOT"]
    offers = [f.capability.ability[:, code] > 0 for f in (engine.left_features, engine.right_features)]
    needs = [f.capability.needs[:, code] > 0 for f in (engine.left_features, engine.right_features)]
    allowed = np.outer(offers[0], needs[1]) | np.outer(needs[0], offers[1])
    expected = {(engine.left[i].id, engine.right[j].id) for i, j in zip(*np.nonzero(allowed), strict=True)}
    assert found == expected != set()


def test_need_of_an_asked_firm_counts_as_declared(pool, two_sides):
    found = everything(Request(profiles=pool, need="PRP-HOT", firms=("fr-safran",)))
    expected = {(f.id, "fr-safran") for f in two_sides[0] if any(o.code == "PRP-HOT" for o in f.offers)}
    assert found == expected != set()
    firm = select(Request(profiles=pool, need="PRP-HOT", firms=("fr-safran",))).engine.right.by_id("fr-safran")
    assert "PRP-HOT" in {need.code for need in firm.needs}


def test_product_keeps_pairs_that_cover_different_parts(pool, two_sides, taxonomy):
    parts = {"SPC-SAR", *(code for code, _ in taxonomy.inputs("SPC-SAR"))}
    has = {f.id: parts & {o.code for o in f.offers} for side in two_sides for f in side}
    expected = {
        (a.id, b.id) for a in two_sides[0] for b in two_sides[1] if has[a.id] - has[b.id] and has[b.id] - has[a.id]
    }
    assert everything(Request(profiles=pool, product="SPC-SAR")) == expected != set()


@pytest.mark.parametrize("asked", [(), ("jp-toray",), ("fr-safran",), ("jp-toray", "fr-safran")])
def test_conditions_on_partners_hold_for_the_other_side_of_the_asked(pool, two_sides, bundled, asked):
    found = everything(Request(profiles=pool, firms=asked, partners="kind=supplier"))
    supplier = {f.id for f in bundled if f.kind == "supplier"}
    assert found
    for left_id, right_id in found:
        if not asked:
            assert right_id in supplier
        else:
            partners = [right_id] if left_id in asked else []
            partners += [left_id] if right_id in asked else []
            assert set(partners) & supplier


def test_excluded_and_known_pairs_are_left_out(pool):
    engine = select(Request(profiles=pool)).engine
    known = engine.existing_pairs()
    gone = ("jp-toray", "fr-safran")
    found = everything(Request(profiles=pool, exclude=(gone,), new_only=True))
    assert not found & {gone, *known}
    assert len(found) == len(engine.left) * len(engine.right) - len({gone, *known})


def test_sides_from_a_file_and_from_conditions(six_firms, sides):
    selection = select(Request(left=str(six_firms), right="country=FR kind=startup"))
    assert len(selection.engine.left) == 6
    assert set(selection.engine.right.ids) == {f.id for f in sides[1] if f.country == "FR" and f.kind == "startup"}
    other = select(Request(profiles=str(six_firms)))
    assert (len(other.engine.left), len(other.engine.right)) == (3, 3)


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        (Request(firms=("Thaless",)), "did you mean fr-thales"),
        (Request(need="PRP-HOTT"), "unknown capability 'PRP-HOTT'"),
        (Request(product="X"), "unknown capability 'X'"),
        (Request(left="country=Atlantis"), "is no country"),
        (Request(left="nowhere.jsonl"), "no file or folder"),
        (Request(left="country=JP", right="country=JP"), "stand on both sides"),
        (Request(partners="kind=giant"), "unknown kind"),
    ],
)
def test_requests_that_cannot_be_met_are_refused(pool, request_, message):
    with pytest.raises(UsageError, match=message):
        select(replace(request_, profiles=pool))


@pytest.mark.parametrize(
    "text",
    [
        "left_id,right_id\na,x\nb,y\n",
        "left,right\na,x\n\nb,y\n",
        "\ufeffright_id,note,left_id\nx,1,a\ny,2,b\n",
        "left_id\tright_id\na\tx\nb\ty\n",
    ],
)
def test_pairs_are_read_by_name_or_place(tmp_path, text):
    path = tmp_path / "pairs.csv"
    path.write_text(text, encoding="utf-8")
    assert read_pairs(str(path)) == (("a", "x"), ("b", "y"))


def test_all_bad_rows_of_pairs_are_named(tmp_path):
    path = tmp_path / "pairs.csv"
    path.write_text("left_id,right_id\na,x\nb\n,y\n")
    with pytest.raises(DataError, match=r"(?s)2 problems.*line 3.*line 4"):
        read_pairs(str(path))
    with pytest.raises(UsageError, match="there is no file"):
        read_pairs("nothing.csv")
    path.write_text("")
    assert read_pairs(str(path)) == ()
