"""Profiles from TOML folders and JSON Lines, with every problem of every file at once."""

from __future__ import annotations

import difflib
import json
import sys
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from nakodo.errors import DataError, Problem, UsageError
from nakodo.profiles.bundled import bundled_path
from nakodo.profiles.firms import Firms
from nakodo.profiles.model import Certification, Firm, Need, Offer, Owner, Partner, Size, Source
from nakodo.profiles.taxonomy import Taxonomy, load_taxonomy

Record = tuple[str, Mapping[str, Any]]
"""Where a record stands (file, or file and line), and its fields."""

FIELDS: dict[str, type[BaseModel]] = {
    "offers": Offer,
    "needs": Need,
    "certifications": Certification,
    "existing_partners": Partner,
    "sources": Source,
    "size": Size,
    "owner": Owner,
}


def load_profiles(path: str | Path | None = None, taxonomy: Taxonomy | None = None) -> Firms:
    """Read firms from a folder of TOML files or a JSON Lines file (``-`` for standard input).

    Parameters
    ----------
    path : str or Path, optional
        The bundled profiles by default.
    taxonomy : Taxonomy, optional
        Against which capability codes are checked; the bundled one by default.

    Returns
    -------
    Firms

    Raises
    ------
    DataError
        With all problems of all files: what stands where, what was expected, and a hint.
    UsageError
        If there is no such file, or its kind is not known.

    Examples
    --------
    >>> firms = load_profiles()
    >>> firms.find("東レ").id
    'jp-toray'
    """
    taxonomy = taxonomy or load_taxonomy()
    problems: list[Problem] = []
    notices: list[str] = []
    firms: dict[str, tuple[str, Firm]] = {}
    for where, record in _records(path, problems):
        firm = _firm(where, record, taxonomy, problems, notices)
        if firm is None:
            continue
        if firm.id in firms:
            problems.append(Problem(where, "id", repr(firm.id), "an id used once", f"{firms[firm.id][0]} has it too"))
        firms.setdefault(firm.id, (where, firm))
    if problems:
        raise DataError(problems)
    return Firms((firm for _, firm in firms.values()), notices)


def _records(path: str | Path | None, problems: list[Problem]) -> Iterator[Record]:
    if path is None:
        for side in ("japan", "europe"):
            yield from _toml_records(bundled_path() / side, problems)
        return
    if str(path) == "-":
        yield from _json_records("<stdin>", sys.stdin.buffer.read(), problems)
        return
    path = Path(path)
    if path.is_dir():
        yield from _toml_records(path, problems)
    elif not path.exists():
        raise UsageError(f"there is no file or folder {path}")
    elif path.suffix == ".toml":
        yield from _toml_file(path, path.name, problems)
    elif path.suffix in (".jsonl", ".ndjson"):
        yield from _json_records(path.name, path.read_bytes(), problems)
    else:
        raise UsageError(f"cannot read {path.name}; known are a folder of .toml files, .toml and .jsonl")


def _toml_records(folder: Path, problems: list[Problem]) -> Iterator[Record]:
    for path in sorted(folder.rglob("*.toml")):
        inside = path.relative_to(folder)
        if inside.parts[0] != "taxonomy":
            yield from _toml_file(path, f"{folder.name}/{inside.as_posix()}", problems)


def _toml_file(path: Path, name: str, problems: list[Problem]) -> Iterator[Record]:
    try:
        yield name, tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        problems.append(Problem(name, f"byte {error.start}", "text in another encoding", "UTF-8"))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        problems.append(Problem(name, "syntax", str(error), "TOML"))


def _json_records(name: str, content: bytes, problems: list[Problem]) -> Iterator[Record]:
    for number, line in enumerate(content.split(b"\n"), start=1):
        where = f"{name}:{number}"
        if not line.strip():
            continue
        try:
            record = json.loads(line.decode("utf-8-sig"))
        except UnicodeDecodeError:
            problems.append(Problem(where, "line", "text in another encoding", "UTF-8"))
            continue
        except (json.JSONDecodeError, RecursionError) as error:
            problems.append(Problem(where, "line", str(error), "one JSON object"))
            continue
        if isinstance(record, dict):
            yield where, record
        else:
            problems.append(Problem(where, "line", _shown(record), "one JSON object"))


def _firm(
    where: str, record: Mapping[str, Any], taxonomy: Taxonomy, problems: list[Problem], notices: list[str]
) -> Firm | None:
    if marks := _hidden_marks(record):
        notices.append(f"{where}: removed control characters ({', '.join(sorted(marks))})")
    try:
        firm = Firm.model_validate(record)
    except ValidationError as error:
        problems.extend(_problem(where, detail) for detail in error.errors())
        firm = None
    problems.extend(_unknown_codes(where, record, taxonomy))
    return firm


def _hidden_marks(value: Any) -> set[str]:
    """Names of the control characters anywhere in a record's texts (line breaks and tabs aside)."""
    if isinstance(value, str):
        if value.isascii() and value.isprintable():
            return set()
        return {f"U+{ord(c):04X}" for c in value if c not in "\n\t" and unicodedata.category(c) in ("Cc", "Cf", "Cs")}
    if isinstance(value, Mapping):
        value = value.values()
    elif not isinstance(value, (list, tuple)):
        return set()
    return set().union(*map(_hidden_marks, value))


def _unknown_codes(where: str, record: Mapping[str, Any], taxonomy: Taxonomy) -> Iterator[Problem]:
    for field in ("offers", "needs"):
        rows = record.get(field)
        for i, row in enumerate(rows if isinstance(rows, list) else []):
            code = row.get("code") if isinstance(row, dict) else None
            if isinstance(code, str) and code not in taxonomy:
                yield Problem(
                    where,
                    f"{field}[{i}].code",
                    f"unknown capability {_shown(code)}",
                    "a code of the taxonomy",
                    _did_you_mean(code, taxonomy.codes) or "nakodo profiles taxonomy lists them",
                )


def _problem(where: str, detail: ErrorDetails) -> Problem:
    location = detail["loc"]
    place = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location).lstrip(".")
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "extra_forbidden":
        owner: type[BaseModel] = FIELDS.get(str(location[0]), Firm) if len(location) > 1 else Firm
        names = [field.alias or name for name, field in owner.model_fields.items()]
        hint = _did_you_mean(str(location[-1]), names) or f"known fields are {', '.join(names)}"
        return Problem(where, place, "an unknown field", "a field of the profile", hint)
    if kind == "missing":
        return Problem(where, place, "nothing", "a value")
    expected, hint = detail["msg"], ""
    if kind == "literal_error":
        expected = str(context["expected"]).replace("'", "")
        hint = _did_you_mean(str(detail["input"]), expected.replace(" or ", ", ").split(", "))
    elif kind == "value_error":
        expected = str(context["error"])
    elif kind == "string_pattern_mismatch":
        expected = f"text of the form {context['pattern']}"
    else:
        expected = expected.removeprefix("Input should be ").removeprefix("a valid ")
    return Problem(where, place, _shown(detail["input"]), expected, hint)


def _shown(value: Any) -> str:
    text = ascii(value) if isinstance(value, str) and not value.isprintable() else repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _did_you_mean(word: str, choices: Any) -> str:
    near = difflib.get_close_matches(word, list(choices), n=1)
    return f"did you mean {near[0]!r}?" if near else ""
