"""Profiles in and out: TOML folders, CSV, XLSX, JSON Lines and Parquet, with every problem of every file at once."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from nakodo.errors import DataError, Problem, Problems, UsageError
from nakodo.profiles.bundled import bundled_path
from nakodo.profiles.csv_files import read_csv, write_csv
from nakodo.profiles.firms import Firms
from nakodo.profiles.json_files import read_jsonl, write_jsonl
from nakodo.profiles.model import Firm
from nakodo.profiles.parquet_files import read_parquet, write_parquet
from nakodo.profiles.records import Record, firm_of
from nakodo.profiles.taxonomy import Taxonomy, load_taxonomy
from nakodo.profiles.toml_files import read_toml, read_toml_folder, write_toml_folder
from nakodo.profiles.xlsx_files import read_xlsx, write_xlsx

Reader = Callable[[bytes, str, Problems, list[str]], Iterator[Record]]
"""Content, name of the file, problems and notices (both added to) -> records."""

READERS: dict[str, Reader] = {
    ".toml": read_toml,
    ".csv": read_csv,
    ".tsv": read_csv,
    ".xlsx": read_xlsx,
    ".jsonl": read_jsonl,
    ".ndjson": read_jsonl,
    ".parquet": read_parquet,
}

WRITERS: dict[str, Callable[[Firms, Path], None]] = {
    "": write_toml_folder,
    ".csv": write_csv,
    ".tsv": write_csv,
    ".xlsx": write_xlsx,
    ".jsonl": write_jsonl,
    ".ndjson": write_jsonl,
    ".parquet": write_parquet,
}

KNOWN = "a folder of .toml files, .toml, .csv, .tsv, .xlsx, .jsonl and .parquet"

SHOWN_NOTICES = 50

Source = str | Path | None


def load_profiles(path: Source | Sequence[str | Path] = None, taxonomy: Taxonomy | None = None) -> Firms:
    """Read firms from a folder of TOML files, CSV, XLSX, JSON Lines or Parquet (``-`` for standard input).

    Parameters
    ----------
    path : str or Path, or a sequence of them, optional
        The bundled profiles by default. The kind of a file goes by its ending, that of standard input by its content.
    taxonomy : Taxonomy, optional
        Against which capability codes are checked; the bundled one by default.

    Returns
    -------
    Firms
        Their ``notices`` say what was found out or cleaned on the way.

    Raises
    ------
    DataError
        With all problems of all files: what stands where, what was expected, and a hint.
    UsageError
        If there is no such file, or its kind is not known.

    Notes
    -----
    Memory: what stays is the texts and about 2 kB for each firm, offer, need, partner and source; seven times the
    file for the bundled firms as JSON Lines. While a file is read, at most this is added, measured on ordinary and
    hostile files by ``benchmarks/readers/memory.py`` (*unpacked* with repeated texts repeated):

    ===========  =================================  ====================================================
    kind         at most                            refused before it fills the memory
    ===========  =================================  ====================================================
    TOML         80 times a file                    a file of more than 1 MiB
    CSV          twice the file, and 32 MB          a row of more than 2**20 characters
    JSON Lines   twice the file, and 32 MB          a line of more than 1 MiB
    XLSX         40 times the unpacked file         1 MiB of formats, a row of 100,000 tags
    Parquet      10 times the unpacked file, 64 MB  lists of more values than the file has bytes, and 100,000
    ===========  =================================  ====================================================

    A workbook or Parquet file may unpack to 30 times its size, and to 4 MiB in any case. Of problems the first 1,000
    are kept and all are counted. Sizes inside a Parquet file are taken at its word.

    Examples
    --------
    >>> firms = load_profiles()
    >>> firms.find("東レ").id
    'jp-toray'
    """
    taxonomy = taxonomy or load_taxonomy()
    problems = Problems()
    notices: list[str] = []
    firms: dict[str, tuple[str, Firm]] = {}
    sources = [path] if path is None or isinstance(path, (str, Path)) else path
    for source in sources:
        for record in _records(source, problems, notices):
            firm = firm_of(record, taxonomy, problems, notices)
            if firm is not None and firm.id in firms:
                hint = f"{firms[firm.id][0]} has it too"
                problems.append(Problem(record.where, "id", repr(firm.id), "an id used once", hint))
            elif firm is not None:
                firms[firm.id] = (record.where, firm)
    if problems:
        raise DataError(problems)
    return Firms((firm for _, firm in firms.values()), _first(notices))


def _first(notices: list[str]) -> list[str]:
    more = len(notices) - SHOWN_NOTICES
    return notices if more <= 0 else [*notices[:SHOWN_NOTICES], f"and {more} more notices"]


def _records(source: Source, problems: Problems, notices: list[str]) -> Iterator[Record]:
    if source is None:
        for side in ("japan", "europe"):
            yield from read_toml_folder(bundled_path() / side, problems, notices)
        return
    if str(source) == "-":
        content = sys.stdin.buffer.read()
        yield from READERS[kind_of(content)](content, "<stdin>", problems, notices)
        return
    path = Path(source)
    if path.is_dir():
        yield from read_toml_folder(path, problems, notices)
    elif not path.exists():
        raise UsageError(f"there is no file or folder {path}")
    elif path.suffix.lower() not in READERS:
        raise UsageError(f"cannot read {path.name}; known are {KNOWN}")
    else:
        yield from READERS[path.suffix.lower()](path.read_bytes(), path.name, problems, notices)


def kind_of(content: bytes) -> str:
    """The ending that suits a content without a name.

    Examples
    --------
    >>> kind_of(b'{"name": "A"}'), kind_of("name,country".encode()), kind_of(b"PAR1")
    ('.jsonl', '.csv', '.parquet')
    """
    if content.startswith(b"PK"):
        return ".xlsx"
    if content.startswith(b"PAR1"):
        return ".parquet"
    return ".jsonl" if content.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{") else ".csv"


def save_profiles(firms: Firms, path: str | Path, force: bool = False) -> None:
    """Write firms so that :func:`load_profiles` reads the same ones back, whatever the kind of file.

    Parameters
    ----------
    firms : Firms
    path : str or Path
        The kind goes by the ending; without one it is a folder of TOML files.
    force : bool
        Whether an existing file, or a folder that is not empty, may be written to.

    Raises
    ------
    UsageError
        If the kind is not known, or something is there already.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> firms = Firms([Firm(name="東レ", country="JP")])
    >>> with TemporaryDirectory() as folder:
    ...     save_profiles(firms, folder + "/firms.csv")
    ...     load_profiles(folder + "/firms.csv")[0] == firms[0]
    True
    """
    path = Path(path)
    if path.suffix.lower() not in WRITERS:
        raise UsageError(f"cannot write {path.name}; known are a folder, .csv, .tsv, .xlsx, .jsonl and .parquet")
    if not force and (path.is_file() or (path.is_dir() and any(path.iterdir()))):
        raise UsageError(f"{path} is there already\n  try: --force")
    if not path.suffix and path.is_file():
        raise UsageError(f"{path} is a file; a name without an ending stands for a folder of .toml files")
    WRITERS[path.suffix.lower()](firms, path)
