"""Paraphrases across languages find each other: a floor under the accuracy of text matching."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "text" / "run.py"


@pytest.fixture(scope="module")
def accuracy():
    spec = importlib.util.spec_from_file_location("text_benchmark", SCRIPT)
    script = importlib.util.module_from_spec(spec)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "text_benchmark", script)
        spec.loader.exec_module(script)
        return script.measured()


def test_together_finds_the_topic_of_a_paraphrase(accuracy):
    assert accuracy["together"]["hard"] >= 0.45
    assert accuracy["together"]["mixed"] >= 0.45


def test_the_thesaurus_adds_to_the_encoder(accuracy):
    assert accuracy["together"]["hard"] > accuracy["encoder alone"]["hard"] + 0.1
