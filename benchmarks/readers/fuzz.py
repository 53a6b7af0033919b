"""Fuzz the readers of profiles with atheris; README.md beside this file has the figures.

    pip install atheris
    python benchmarks/readers/fuzz.py --seconds 3600 --folder found        (all readers, the time shared out)
    python benchmarks/readers/fuzz.py --reader .xlsx --seconds 600 --folder found

An input passes if its reader returns firms or problems, and if the firms that it returns can be written to the same
format and read again unchanged. What does not pass stands in FOLDER/READER/failures, once for each place that raised.
"""

from __future__ import annotations

import argparse
import io
import re
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import redirect_stderr
from pathlib import Path
from tempfile import TemporaryDirectory

import atheris

INSTRUMENTED = ["nakodo", "openpyxl", "tomllib", "csv"]
MOST_MEGABYTES = 1024
"""Of the process, of which about 250 are the interpreter, pyarrow and the fuzzer."""

MOST_SECONDS = 20
LONGEST_INPUT = 2**16

with redirect_stderr(io.StringIO()), atheris.instrument_imports(include=INSTRUMENTED):
    import mutators
    import openpyxl.cell._writer
    import openpyxl.reader.excel
    import openpyxl.writer.excel  # noqa: F401  (readers import it late, when nothing is instrumented any more)
    import seeds

    from nakodo.errors import Problems
    from nakodo.profiles.files import READERS, WRITERS
    from nakodo.profiles.firms import Firms
    from nakodo.profiles.model import Firm
    from nakodo.profiles.records import firm_of
    from nakodo.profiles.taxonomy import load_taxonomy

TAXONOMY = load_taxonomy()
SHARES = {".toml": 1, ".jsonl": 1, ".csv": 2, ".xlsx": 4, ".parquet": 2}
"""How the time is shared out: more for what is slow and for what has more ways to be wrong."""


def read(ending: str, content: bytes) -> tuple[dict[str, Firm], Problems]:
    """The firms of a content by id, and all problems."""
    problems = Problems()
    firms: dict[str, Firm] = {}
    for record in READERS[ending](content, "file" + ending, problems, []):
        firm = firm_of(record, TAXONOMY, problems, [])
        if firm is not None:
            firms.setdefault(firm.id, firm)
    return firms, problems


def check(ending: str, content: bytes, scratch: Path) -> None:
    """Raise if a reader fails, or if what it accepted does not come back from its own format."""
    firms, problems = read(ending, content)
    for problem in problems:
        str(problem).encode()
    if problems or not firms:
        return
    path = scratch / ("firms" if ending == ".toml" else "firms" + ending)
    WRITERS[path.suffix](Firms(firms.values()), path)
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    again: dict[str, Firm] = {}
    for file in files:
        found, wrong = read(ending, file.read_bytes())
        again |= found
        assert not wrong, f"written, then refused: {wrong[0]}"
        if path.is_dir():
            file.unlink()
    assert again == firms, "written, then read differently"


def fuzz(ending: str, folder: Path, arguments: list[str]) -> None:
    """Run libFuzzer in this process, which ends with it."""
    failures = folder / "failures"
    seen: set[str] = set()

    def one_input(content: bytes) -> None:
        try:
            check(ending, content, scratch)
        except Exception as error:
            frames = traceback.extract_tb(error.__traceback__)
            place = f"{type(error).__name__}-{Path(frames[-1].filename).stem}-{frames[-1].lineno}"
            if place not in seen:
                seen.add(place)
                (failures / place).write_bytes(content)
                (failures / f"{place}.txt").write_text(traceback.format_exc(), encoding="utf-8", errors="replace")

    with TemporaryDirectory() as temporary:
        scratch = Path(temporary)
        mutator: Callable[[bytes, int, int], bytes] | None = mutators.MUTATORS.get(ending)
        atheris.Setup([sys.argv[0], *arguments], one_input, **({"custom_mutator": mutator} if mutator else {}))
        atheris.Fuzz()


def start(ending: str, folder: Path, seconds: float) -> None:
    """Fuzz one reader in processes of its own until the time is over, and print its figures.

    A crash of native code, an input that takes too long or too much memory ends a process; the next goes on.
    """
    corpus, failures = folder / "corpus", folder / "failures"
    for made in (corpus, failures):
        made.mkdir(parents=True, exist_ok=True)
    seeds.write(ending, corpus)
    words = seeds.write_words(folder / "words")
    began, ended, executions, log = time.monotonic(), 0, 0, folder / "log"
    while (left := seconds - (time.monotonic() - began)) > 1:
        options = [
            *(f"-max_total_time={left:.0f}", f"-timeout={MOST_SECONDS}", f"-rss_limit_mb={MOST_MEGABYTES}"),
            *(f"-max_len={LONGEST_INPUT}", f"-dict={words}", f"-artifact_prefix={failures}/", "-print_final_stats=1"),
            *("-seed=1", "-len_control=0", str(corpus)),
        ]
        with log.open("w", encoding="utf-8") as file:
            command = [sys.executable, __file__, "--reader", ending, "--folder", str(folder), "--inner", *options]
            ended += subprocess.run(command, stderr=file, stdout=file).returncode != 0
        text = log.read_text(encoding="utf-8", errors="replace")
        executions += int((re.findall(r"number_of_executed_units: (\d+)", text) or ["0"])[-1])
    coverage, features = (re.findall(r"cov: (\d+) ft: (\d+)", text) or [("0", "0")])[-1]
    memory = (re.findall(r"peak_rss_mb: +(\d+)", text) or ["?"])[-1]
    raised = len(list(failures.glob("*.txt")))
    print(
        f"| {ending} | {executions:,} | {time.monotonic() - began:.0f} | {coverage} | {features} "
        f"| {len(list(corpus.iterdir()))} | {memory} | {raised} | {ended} |",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reader", choices=SHARES)
    parser.add_argument("--seconds", type=float, default=3600)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--inner", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.inner is not None:
        fuzz(asked.reader, asked.folder, asked.inner)
        return
    print("| reader | executions | seconds | edges | features | corpus | peak MB | raised | processes ended |")
    print(f"|{' --- |' * 9}")
    shares = {asked.reader: 1} if asked.reader else SHARES
    for ending, share in shares.items():
        start(ending, asked.folder / ending[1:], asked.seconds * share / sum(shares.values()))


if __name__ == "__main__":
    main()
