"""Collaboration data from CORDIS as nakodo profiles, exclusions and labels: name, country and free text only."""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from nakodo.errors import UsageError
from nakodo.files import write_atomically
from nakodo.profiles.countries import country_code

TASKS = ("jp_to_eu", "eu_to_jp", "overseas_to_eu", "eu_firm_to_eu_firm", "he_org_to_org")
SEPARATOR = " | "


def convert(folder: Path, task: str, output: Path, split: str = "dev") -> dict[str, int]:
    """Write ``left.jsonl`` (queries), ``right.jsonl`` (pool), ``exclude.csv`` and ``labels.csv`` for one task.

    A profile is the organisation's identifier (or name where known), its country and the texts of its projects
    before the cut, parted by ``" | "``: no codes, no numbers of projects, no partners. Pairs of one country and pairs
    that worked together before are excluded.

    Parameters
    ----------
    folder : Path
        With the gzipped CSV files of the collaboration data.
    task : str
        One of ``TASKS``.
    output : Path
        Folder for the four files; made if it is not there.
    split : str
        Queries of which half.

    Returns
    -------
    dict
        Number of rows of every file.

    Raises
    ------
    UsageError
        If the task is not known or a file is not there.
    """
    if task not in TASKS:
        raise UsageError(f"unknown task {task!r}; known are {', '.join(TASKS)}")
    profiles = _horizon_europe(folder) if task.startswith("he_") else _horizon_2020(folder)
    pool = [row["candidate_id"] for row in rows(folder, "candidates") if row["task"] == task]
    queries = {
        row["query_id"]: row["org_id"]
        for row in rows(folder, "queries")
        if (row["task"], row["split"]) == (task, split)
    }
    output.mkdir(parents=True, exist_ok=True)
    written = {
        "left.jsonl": _write_profiles(output / "left.jsonl", queries, profiles),
        "right.jsonl": _write_profiles(output / "right.jsonl", {id_: id_ for id_ in pool}, profiles),
    }
    written["exclude.csv"] = _write_pairs(output / "exclude.csv", _ineligible(folder, queries, pool, profiles))
    labels = ((row["query_id"], row["candidate_id"]) for row in rows(folder, "labels_dev"))
    written["labels.csv"] = _write_pairs(output / "labels.csv", (pair for pair in labels if pair[0] in queries))
    return written


def rows(folder: Path, name: str) -> Iterator[dict[str, str]]:
    """Records of one gzipped CSV file of the collaboration data."""
    path = folder / f"{name}.csv.gz"
    if not path.is_file():
        raise UsageError(f"there is no file {path}")
    csv.field_size_limit(10**7)
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _horizon_2020(folder: Path) -> dict[str, dict[str, str]]:
    return {
        row["org_id"]: {"name": row["name"], "country": row["country"], "description": row["text"]}
        for row in rows(folder, "h2020_profiles")
    }


def _horizon_europe(folder: Path) -> dict[str, dict[str, str]]:
    texts = {row["project_id"]: " ".join(row["text"].split()) for row in rows(folder, "he_projects")}
    return {
        row["org_id"]: {
            "name": "",
            "country": row["country"],
            "description": SEPARATOR.join(texts[p] for p in row["project_ids"].split(";") if p in texts),
        }
        for row in rows(folder, "he_orgs")
    }


def _write_profiles(path: Path, ids: Mapping[str, str], profiles: Mapping[str, Mapping[str, str]]) -> int:
    with write_atomically(path) as temporary, temporary.open("w", encoding="utf-8") as file:
        for id_, organisation in sorted(ids.items()):
            record = {"id": id_, **profiles[organisation]}
            record["name"] = record["name"] or id_
            record["country"] = country_code(record["country"])
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
    return len(ids)


def _write_pairs(path: Path, pairs: Iterable[tuple[str, str]]) -> int:
    found = sorted(set(pairs))
    with write_atomically(path) as temporary, temporary.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["left_id", "right_id"])
        writer.writerows(found)
    return len(found)


def _ineligible(
    folder: Path, queries: Mapping[str, str], pool: Iterable[str], profiles: Mapping[str, Mapping[str, str]]
) -> Iterator[tuple[str, str]]:
    by_country: dict[str, list[str]] = {}
    for candidate in pool:
        by_country.setdefault(country_code(profiles[candidate]["country"]), []).append(candidate)
    for query, organisation in queries.items():
        for candidate in by_country.get(country_code(profiles[organisation]["country"]), []):
            yield query, candidate
    for row in rows(folder, "ineligible_prior_partners"):
        if row["query_id"] in queries:
            yield row["query_id"], row["candidate_id"]
