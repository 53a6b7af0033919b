"""How much memory the readers of profiles take above a process that has read one firm: peak and what stays.

    python benchmarks/readers/memory.py --folder /tmp/memory          (Linux; about ten minutes)

Ordinary files hold the bundled firms over and over under new ids; hostile ones are made to take much memory.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

from nakodo.profiles.files import load_profiles, save_profiles
from nakodo.profiles.firms import Firms
from nakodo.profiles.model import Firm

SIZES = (1, 5, 20, 50)
"""Megabytes of JSON Lines; the other formats hold the same firms."""

ONE_FIRM = '{"name": "A", "country": "JP"}\n'

PROBE = r"""
import json, sys, time
from pathlib import Path
from nakodo.errors import NakodoError
from nakodo.profiles.files import load_profiles
import openpyxl.reader.excel, pyarrow.compute, pyarrow.parquet, rapidfuzz.process

def resident(what):
    return int(next(x for x in Path("/proc/self/status").read_text().splitlines() if x.startswith(what)).split()[1])

load_profiles(sys.argv[1])
Path("/proc/self/clear_refs").write_text("5")
before, started = resident("VmRSS"), time.process_time()
try:
    firms = load_profiles(sys.argv[2])
    answer = f"{len(firms):,} firms"
except NakodoError as error:
    answer = str(error).splitlines()[-1][:70]
print(json.dumps([resident("VmHWM") - before, resident("VmRSS") - before, time.process_time() - started, answer]))
"""


def measure(path: Path, one_firm: Path) -> tuple[float, float, float, str]:
    """Peak and remaining MB above what stands before, CPU seconds, and what came of it."""
    command = [sys.executable, "-c", PROBE, str(one_firm), str(path)]
    peak, left, seconds, answer = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return peak * 1024 / 1e6, left * 1024 / 1e6, seconds, answer


def unpacked(path: Path) -> int:
    if path.suffix == ".xlsx":
        return sum(member.file_size for member in zipfile.ZipFile(path).infolist())
    if path.suffix == ".parquet":
        from pyarrow import parquet

        metadata = parquet.ParquetFile(path).metadata
        return sum(int(metadata.row_group(i).total_byte_size) for i in range(metadata.num_row_groups))
    return path.stat().st_size


def again(firm: Firm, n: int) -> Firm:
    """The same firm under another id and with other texts, so that nothing is packed better than it would be."""

    def other(texts: dict[str, str]) -> dict[str, str]:
        return {language: f"{text} {n}" for language, text in texts.items()}

    offers = tuple(offer.model_copy(update={"statement": other(offer.statement)}) for offer in firm.offers)
    return firm.model_copy(update={"id": f"{firm.id}-{n}", "description": other(firm.description), "offers": offers})


def ordinary(folder: Path) -> Iterator[Path]:
    """The bundled firms, repeated to each size, in each format."""
    bundled = list(load_profiles())
    lines = sum(len(firm.model_dump_json(by_alias=True, exclude_defaults=True).encode()) + 1 for firm in bundled)
    for size in SIZES:
        times = max(1, round(size * 1e6 / lines))
        firms = Firms(again(firm, n) for n in range(times) for firm in bundled)
        for ending in (".jsonl", ".csv", ".xlsx", ".parquet"):
            path = folder / f"ordinary-{size}{ending}"
            save_profiles(firms, path, force=True)
            yield path


def main() -> None:
    import hostile

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--only", default="", metavar="ENDING", help="only hostile files of this ending")
    asked = parser.parse_args()
    folder = asked.folder
    folder.mkdir(parents=True, exist_ok=True)
    one_firm = folder / "one.jsonl"
    one_firm.write_text(ONE_FIRM)
    print("| file | MB | unpacked MB | peak MB | peak / unpacked | stays MB | CPU s | answer |")
    print(f"|{' --- |' * 8}")
    for made in (hostile.files(folder, asked.only), () if asked.only else ordinary(folder)):
        for path in made:
            peak, left, seconds, answer = measure(path, one_firm)
            packed, size = path.stat().st_size / 1e6, unpacked(path) / 1e6
            cells = f"{packed:.2f} | {size:.2f} | {peak:.0f} | {peak / size:.1f} | {left:.0f} | {seconds:.1f}"
            print(f"| {path.name} | {cells} | {answer} |", flush=True)


if __name__ == "__main__":
    main()
