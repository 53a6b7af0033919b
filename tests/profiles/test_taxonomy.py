"""The taxonomy: consistent, and read with its mistakes named."""

from __future__ import annotations

import numpy as np
import pytest

from nakodo.errors import DataError
from nakodo.profiles.taxonomy import STAGES, load_taxonomy

HEAD = "code,group,stage,label_en,label_ja,typical_control,lethal\n"


def test_every_capability_is_complete(taxonomy):
    assert len(taxonomy) >= 100
    assert len(set(taxonomy.codes)) == len(taxonomy)
    for capability in taxonomy.capabilities:
        assert capability.stage in STAGES
        assert capability.label_en
        assert any(ord(c) > 0x2E80 for c in capability.label_ja) or capability.label_ja.isascii()


def test_technical_coefficients_sum_to_one_where_there_are_inputs(taxonomy):
    sums = taxonomy.coefficients.sum(axis=0)
    has_inputs = taxonomy.strength.any(axis=0)
    np.testing.assert_allclose(sums[has_inputs], 1)
    np.testing.assert_array_equal(sums[~has_inputs], 0)
    assert has_inputs.sum() > 50


def test_nothing_is_an_input_of_itself(taxonomy):
    assert not np.diag(taxonomy.strength).any()


def test_inputs_are_read_by_consumer_strongest_first(taxonomy):
    found = taxonomy.inputs("SEN-RADAR")
    assert found == sorted(found, key=lambda pair: (-pair[1], pair[0]))
    for code, strength in found:
        assert taxonomy.strength[taxonomy.index[code], taxonomy.index["SEN-RADAR"]] == strength
    assert found


def test_mistakes_in_the_edges_are_named_at_once(tmp_path):
    (tmp_path / "capabilities.csv").write_text(HEAD + "AAA-B,g,1,a,あ,civil,0\n", encoding="utf-8")
    (tmp_path / "inputs.csv").write_text("consumer,input,strength\nAAA-B,AAA-C,1\nAAA-B,AAA-B,4\n")
    with pytest.raises(DataError) as raised:
        load_taxonomy(tmp_path)
    assert [problem.place for problem in raised.value.problems] == ["line 2", "line 3"]
    assert "'AAA-C'" in str(raised.value)
