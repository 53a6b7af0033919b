"""Profiles as TOML, one firm a file: what people edit."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from nakodo.errors import Problem, Problems
from nakodo.files import write_atomically
from nakodo.profiles.firms import Firms
from nakodo.profiles.model import Firm
from nakodo.profiles.records import LARGEST_RECORD, Record


def read_toml(content: bytes, name: str, problems: Problems, notices: list[str]) -> Iterator[Record]:
    """The one record of a TOML file, which is refused if it is longer than any profile."""
    if len(content) > LARGEST_RECORD:
        hint = "a file holds one firm"
        problems.append(Problem(name, "file", f"{len(content):,} bytes", f"at most {LARGEST_RECORD:,}", hint))
        return
    try:
        yield Record(name, tomllib.loads(content.decode("utf-8-sig")))
    except UnicodeDecodeError as error:
        problems.append(Problem(name, f"byte {error.start}", "text in another encoding", "UTF-8"))
    except (ValueError, RecursionError) as error:
        problems.append(Problem(name, "syntax", str(error), "TOML"))


def read_toml_folder(folder: Path, problems: Problems, notices: list[str]) -> Iterator[Record]:
    """The records of all TOML files below a folder, in the order of their paths; ``taxonomy/`` is left out."""
    for path in sorted(folder.rglob("*.toml")):
        inside = path.relative_to(folder)
        if inside.parts[0] != "taxonomy":
            yield from read_toml(path.read_bytes(), f"{folder.name}/{inside.as_posix()}", problems, notices)


def write_toml_folder(firms: Firms, folder: Path) -> None:
    """One TOML file a firm, named by its id."""
    folder.mkdir(parents=True, exist_ok=True)
    for firm in firms:
        with write_atomically(folder / f"{quote(firm.id, safe='')}.toml") as temporary:
            temporary.write_text(toml_of(firm), encoding="utf-8", newline="\n")


def toml_of(firm: Firm) -> str:
    """A firm as TOML: single values first, then tables, then lists of tables.

    Examples
    --------
    >>> print(toml_of(Firm(name="A", country="FR", size="small")))
    id = "fr-a"
    name = "A"
    country = "FR"
    <BLANKLINE>
    [size]
    class = "small"
    <BLANKLINE>
    """
    import tomli_w

    record = firm.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return tomli_w.dumps(record)
