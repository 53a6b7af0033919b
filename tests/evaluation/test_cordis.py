"""The converter of the collaboration data, on two small worlds in its format."""

from __future__ import annotations

import csv
import gzip
import json
from pathlib import Path

import pytest

from nakodo.errors import UsageError
from nakodo.evaluation.cordis import convert
from nakodo.profiles.files import load_profiles

TABLES = {
    "queries": "query_id,task,org_id,split,country,type\n"
    "FF1,eu_firm_to_eu_firm,1,dev,DE,PRC\nFF2,eu_firm_to_eu_firm,2,heldout,EL,PRC\nHE1,he_org_to_org,H1,dev,PL,PRC\n",
    "candidates": "task,candidate_id\neu_firm_to_eu_firm,1\neu_firm_to_eu_firm,2\neu_firm_to_eu_firm,3\n"
    "he_org_to_org,H2\n",
    "labels_dev": "query_id,candidate_id,n_joint_projects\nFF1,3,1\nHE1,H2,2\n",
    "ineligible_prior_partners": "query_id,candidate_id\nFF1,2\nFF2,1\n",
    "h2020_profiles": "org_id,name,country,n_projects,text\n"
    "1,Alpha GmbH,DE,7,Lasers | Optics\n2,,EL,3,Ships\n3,Gamma SA,FR,9,Lenses\n",
    "he_orgs": "org_id,country,project_ids\nH1,PL,P1;P2\nH2,UK,P2\n",
    "he_projects": 'project_id,text\nP1,"Rail.\nTracks."\nP2,Bridges.\n',
}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    for name, text in TABLES.items():
        (tmp_path / f"{name}.csv.gz").write_bytes(gzip.compress(text.encode()))
    return tmp_path


def pairs(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))[1:]


def test_profiles_hold_name_country_and_text_only(data: Path, tmp_path: Path) -> None:
    convert(data, "eu_firm_to_eu_firm", tmp_path / "out")
    records = [json.loads(line) for line in (tmp_path / "out" / "right.jsonl").read_text("utf-8").splitlines()]
    assert records[0] == {"id": "1", "name": "Alpha GmbH", "country": "DE", "description": "Lasers | Optics"}
    assert records[1]["name"] == "2"
    assert records[1]["country"] == "GR"
    assert {key for record in records for key in record} == {"id", "name", "country", "description"}
    assert load_profiles(tmp_path / "out" / "left.jsonl").ids == ("FF1",)


def test_same_country_and_earlier_partners_are_excluded(data: Path, tmp_path: Path) -> None:
    counts = convert(data, "eu_firm_to_eu_firm", tmp_path / "out")
    assert pairs(tmp_path / "out" / "exclude.csv") == [["FF1", "1"], ["FF1", "2"]]
    assert pairs(tmp_path / "out" / "labels.csv") == [["FF1", "3"]]
    assert counts == {"left.jsonl": 1, "right.jsonl": 3, "exclude.csv": 2, "labels.csv": 1}


def test_the_second_world_joins_the_texts_of_projects(data: Path, tmp_path: Path) -> None:
    convert(data, "he_org_to_org", tmp_path / "out")
    [query] = load_profiles(tmp_path / "out" / "left.jsonl")
    assert query.description == {"und": "Rail. Tracks. | Bridges."}


def test_unknown_tasks_and_missing_files_are_refused(data: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="unknown task 'jp'; known are jp_to_eu"):
        convert(data, "jp", tmp_path / "out")
    (data / "candidates.csv.gz").unlink()
    with pytest.raises(UsageError, match=r"there is no file .*candidates.csv.gz"):
        convert(data, "he_org_to_org", tmp_path / "out")
