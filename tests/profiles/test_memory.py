"""Files made to fill the memory: each is read in a process of its own whose peak is measured."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from nakodo.profiles.files import save_profiles
from nakodo.profiles.firms import Firms
from nakodo.profiles.model import Firm

MOST_MEGABYTES = 40
"""Above a process that has read one firm; without its limit most of them take more than 80."""

PROBE = """
import json, sys
from pathlib import Path
from nakodo.errors import DataError
from nakodo.profiles.files import load_profiles
import openpyxl.reader.excel, pyarrow.compute, pyarrow.parquet

def resident(what):
    return int(next(x for x in Path("/proc/self/status").read_text().splitlines() if x.startswith(what)).split()[1])

found = {}
for file in map(Path, sys.argv[1:]):
    Path("/proc/self/clear_refs").write_text("5")
    before = resident("VmRSS")
    try:
        answer = f"{len(load_profiles(file))} firms"
    except DataError as error:
        answer = str(error)
    found[file.name] = [(resident("VmHWM") - before) / 1024, answer]
print(json.dumps(found))
"""


def workbook(path: Path, part: str, before: bytes, repeated: bytes) -> None:
    """A workbook with something repeated in one of its parts, 4 MB of it."""
    save_profiles(Firms([Firm(name="A", country="JP")]), path)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = parts[part].replace(before, repeated * (4_000_000 // len(repeated)) + before, 1)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def shared_text(path: Path, text: str, rows: int) -> None:
    """A workbook of LibreOffice whose last row, with one of its texts made long, is repeated."""
    with zipfile.ZipFile(Path(__file__).parent / "libreoffice" / "lyon.xlsx") as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    strings, sheet = "xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"
    parts[strings] = parts[strings].replace("Pièces usinées".encode(), text.encode())
    [*_, last] = re.findall(rb"<row .*?</row>", parts[sheet], re.DOTALL)
    more = b"".join(re.sub(rb' r="([A-Z]*)\d+"', rb' r="\g<1>%d"' % n, last) for n in range(4, rows))
    parts[sheet] = parts[sheet].replace(b"</sheetData>", more + b"</sheetData>")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def parquet_file(path: Path, columns: dict[str, list]) -> None:
    parquet.write_table(pa.table({"name": ["A"], "country": ["JP"]} | columns), path)


FILES: dict[str, tuple[Callable[[Path], object], str]] = {
    "commas.csv": (lambda path: path.write_bytes(b"name,country\n" + b"," * 6_000_000), "a row of more than 1,048,576"),
    "lists.jsonl": (lambda path: path.write_bytes(b"[" + b"{}," * 2_000_000 + b"{}]"), "at most 1,048,576 a firm"),
    "lists.toml": (lambda path: path.write_bytes(b"a=[" + b"{}," * 1_500_000 + b"{}]"), "a file holds one firm"),
    "cells.xlsx": (
        lambda path: workbook(path, "xl/worksheets/sheet1.xml", b"</row>", b"<c/>"),
        "a row of too many cells",
    ),
    "formats.xlsx": (
        lambda path: workbook(path, "xl/styles.xml", b"</cellXfs>", b"<xf/>"),
        "bytes of formats, expected at most 1,048,576",
    ),
    "texts.xlsx": (
        lambda path: shared_text(path, "x" * 30_000, rows=2_000),
        "repetitions unpacked, expected at most 4,194,304",
    ),
    "rows.parquet": (
        lambda path: parquet_file(
            path, {"name": [f"A{n}" for n in range(2_000)], "country": ["JP"] * 2_000, "city": ["x" * 50_000] * 2_000}
        ),
        "repetitions unpacked, expected at most 4,194,304",
    ),
    "values.parquet": (
        lambda path: parquet_file(path, {"programmes": [["x"] * 10_000_000]}),
        "10,000,000 values in a column",
    ),
    "texts.parquet": (
        lambda path: parquet_file(path, {"programmes": [["x" * 50_000] * 5_000]}),
        "repetitions unpacked, expected at most 4,194,304",
    ),
}


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[float, str]]:
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "one.csv").write_text("name,country\nA,JP\n")
    paths = [folder / "one.csv"]
    for name, (make, _) in FILES.items():
        paths.append(folder / name)
        make(paths[-1])
    ran = subprocess.run([sys.executable, "-c", PROBE, *map(str, paths)], check=True, capture_output=True, text=True)
    return json.loads(ran.stdout)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("name", FILES)
def test_what_would_fill_the_memory_is_refused_before_it_does(
    measured: dict[str, tuple[float, str]], name: str
) -> None:
    megabytes, answer = measured[name]
    assert FILES[name][1] in answer
    assert megabytes < MOST_MEGABYTES
