"""A record of any format becomes a firm, or a list of what is wrong with it."""

from __future__ import annotations

import reprlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from nakodo.errors import Problem, Problems
from nakodo.profiles.model import Certification, Code, Firm, Need, Offer, Owner, Partner, Size, Source, hidden_marks
from nakodo.profiles.taxonomy import Taxonomy

PARTS: dict[str, type[BaseModel]] = {
    "offers": Offer,
    "needs": Need,
    "certifications": Certification,
    "existing_partners": Partner,
    "sources": Source,
    "codes": Code,
    "size": Size,
    "owner": Owner,
}

MOST_DEPTH = 12
"""Nesting at which a record is no profile but an attack, or a mistake."""

LONGEST_TEXT = 1_000_000
"""Characters in the longest text that a profile may hold; a spreadsheet's cell holds 32,767."""

LARGEST_RECORD = 2**20
"""Characters of a row, bytes of a line or of a TOML file: a record may not be longer, so that one cannot fill the
memory; the longest bundled one has 20,000."""

MOST_VALUES = 10_000
"""Values in a record, lists and mappings counted too; the bundled ones have at most 400."""

MOST_UNPACKED = 30
"""A packed file may unpack to this many times its size, and to ``ALWAYS_UNPACKED`` bytes in any case."""

ALWAYS_UNPACKED = 4 * 2**20

EXPECTED = {
    "int_parsing": "a whole number",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_parsing": "a number, as in 0.7",
    "float_type": "a number, as in 0.7",
    "bool_parsing": "yes or no",
    "bool_type": "yes or no",
    "string_type": "text",
    "list_type": "a list",
    "tuple_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "less_than_equal": "at most {le}",
    "greater_than_equal": "at least {ge}",
    "less_than": "less than {lt}",
    "greater_than": "more than {gt}",
}
"""What pydantic expects, by its kind of error, in the words of those who fill in forms."""

LONGEST_SHOWN = 60
LEAST_LIKENESS = 60
"""Per cent of likeness from which a known word is taken to be meant."""


@dataclass(frozen=True)
class Record:
    """One firm as a file holds it.

    Parameters
    ----------
    where : str
        The file, and the line or row within it.
    fields : mapping
    numbers : mapping, optional
        For tables, where lists are numbered columns: the number that each item of a list has in the headings.
    """

    where: str
    fields: Mapping[str, Any]
    numbers: Mapping[str, Sequence[int]] | None = None

    def place(self, location: Sequence[str | int]) -> str:
        """The place of a value as the file's author knows it: ``offers[0].code``, or ``offers.1.code`` in a table."""
        if self.numbers is None:
            return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location).lstrip(".")
        known = self.numbers.get(str(location[0]), ())
        return ".".join(str(known[p] if isinstance(p, int) and p < len(known) else p) for p in location)


def firm_of(record: Record, taxonomy: Taxonomy, problems: Problems, notices: list[str]) -> Firm | None:
    """The firm that a record describes, or None with what is wrong added to ``problems``.

    Examples
    --------
    >>> from nakodo.profiles.taxonomy import load_taxonomy
    >>> problems = Problems()
    >>> record = Record("a.toml", {"name": "A", "country": "FR", "offers": [{"code": "SEN-RADR"}]})
    >>> firm_of(record, load_taxonomy(), problems, []).id
    'fr-a'
    >>> print(problems[0])
    offers[0].code: found unknown capability 'SEN-RADR', expected a code of the taxonomy; did you mean 'SEN-RADAR'?
    """
    levels, values = extent(record.fields)
    if levels > MOST_DEPTH:
        problems.append(Problem(record.where, "record", f"more than {MOST_DEPTH} levels of nesting", "a flat profile"))
        return None
    if values > MOST_VALUES:
        problems.append(Problem(record.where, "record", f"{values:,} values", f"at most {MOST_VALUES:,} a firm"))
        return None
    if (longest := _longest_text(record.fields)) > LONGEST_TEXT:
        found, most = f"a text of {longest} characters", f"at most {LONGEST_TEXT}"
        problems.append(Problem(record.where, "record", found, most))
        return None
    if marks := _marks_of(record.fields):
        notices.append(f"{record.where}: removed control characters ({', '.join(sorted(marks))})")
    try:
        firm = Firm.model_validate(record.fields)
    except ValidationError as error:
        problems.extend(_problem(record, detail) for detail in error.errors(include_url=False))
        firm = None
    problems.extend(_unknown_codes(record, taxonomy))
    return firm


def extent(value: Any) -> tuple[int, int]:
    """Levels of nesting and number of values, counted without recursion and no deeper than needed.

    Examples
    --------
    >>> extent({"offers": [{"code": "SEN-RADAR"}]}), extent("text")
    ((3, 3), (0, 0))
    """
    level, values, layer = 0, 0, [value]
    while level <= MOST_DEPTH:
        layer = [inner for outer in layer for inner in _inside(outer)]
        if not layer:
            break
        level, values = level + 1, values + len(layer)
    return level, values


def _inside(value: Any) -> Iterable[Any]:
    if isinstance(value, Mapping):
        return value.values()
    return value if isinstance(value, (list, tuple)) else ()


def _longest_text(value: Any) -> int:
    return len(value) if isinstance(value, str) else max(map(_longest_text, _inside(value)), default=0)


def _marks_of(value: Any) -> set[str]:
    if isinstance(value, str):
        return hidden_marks(value)
    return set().union(*map(_marks_of, _inside(value)))


def _unknown_codes(record: Record, taxonomy: Taxonomy) -> Iterator[Problem]:
    for name in ("offers", "needs"):
        rows = record.fields.get(name)
        for i, row in enumerate(rows if isinstance(rows, list) else []):
            code = row.get("code") if isinstance(row, dict) else None
            if isinstance(code, str) and code not in taxonomy:
                yield Problem(
                    record.where,
                    record.place((name, i, "code")),
                    f"unknown capability {shown(code)}",
                    "a code of the taxonomy",
                    did_you_mean(code, taxonomy.codes) or "nakodo profiles taxonomy lists them",
                )


def _problem(record: Record, detail: ErrorDetails) -> Problem:
    location = detail["loc"]
    where, place = record.where, record.place(location)
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "extra_forbidden":
        names = field_names(PARTS.get(str(location[0]), Firm) if len(location) > 1 else Firm)
        hint = did_you_mean(str(location[-1]), names) or f"known fields are {', '.join(names)}"
        return Problem(where, place, "an unknown field", "a field of the profile", hint)
    if kind == "missing" or (kind == "string_too_short" and not detail["input"]):
        return Problem(where, place, "nothing", "a value")
    expected, hint = detail["msg"], ""
    if kind == "literal_error":
        expected = str(context["expected"]).replace("'", "")
        hint = did_you_mean(str(detail["input"])[:LONGEST_SHOWN], expected.replace(" or ", ", ").split(", "))
    elif kind == "value_error":
        expected = str(context["error"])
    elif kind == "string_pattern_mismatch":
        expected = f"text of the form {context['pattern']}"
    else:
        expected = expected.removeprefix("Input should be ").removeprefix("a valid ")
        expected = EXPECTED[kind].format(**context) if kind in EXPECTED else expected
    return Problem(where, place, shown(detail["input"]), expected, hint)


def field_names(part: type[BaseModel]) -> list[str]:
    """The names of a part's fields as files write them."""
    return [field.alias or name for name, field in part.model_fields.items()]


def shown(value: Any) -> str:
    """A value as a message shows it: on one line, without control characters, shortened."""
    if isinstance(value, str):
        cut = value[: LONGEST_SHOWN + 1]
        text = repr(cut) if cut.isprintable() else ascii(cut)
    elif isinstance(value, int) and value.bit_length() > 128:
        text = f"a number of {value.bit_length()} bits"
    else:
        text = reprlib.repr(value)
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 3] + "..."


def most_unpacked(packed: int) -> int:
    """Bytes to which a file of ``packed`` bytes may unpack.

    Examples
    --------
    >>> most_unpacked(10_000), most_unpacked(1_000_000)
    (4194304, 30000000)
    """
    return max(MOST_UNPACKED * packed, ALWAYS_UNPACKED)


def did_you_mean(word: str, choices: Iterable[str]) -> str:
    """A hint that names the choice nearest to a mistyped word, or nothing."""
    from rapidfuzz import fuzz, process

    near = process.extractOne(word[:LONGEST_SHOWN], list(choices), scorer=fuzz.ratio, score_cutoff=LEAST_LIKENESS)
    return f"did you mean {near[0]!r}?" if near else ""
