"""``nakodo bench``: how fast, and against whom."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from nakodo.bench.rivals import Rival

COLUMNS = (
    ("contender", "name", "{}"),
    ("work", "work", "{}"),
    ("firms", "n_left", "{:,}"),
    ("CPU s", "cpu_s", "{:.2f}"),
    ("wall s", "wall_s", "{:.2f}"),
    ("peak MiB", "peak_mib", "{:.0f}"),
    ("pairs/s", "pairs_per_s", "{:.2e}"),
    ("of sgemm", "ratio_to_sgemm", "{:.3f}"),
    ("nakodo is x faster", "engine_speedup", "{:.2f}"),
    ("doing full work", "full_speedup", "{:.2f}"),
    ("same lists", "agrees", "{}"),
)


@click.command()
@click.option("--left", default=2000, show_default=True, type=click.IntRange(1), help="Left firms.")
@click.option("--right", default=2000, show_default=True, type=click.IntRange(1), help="Right firms.")
@click.option("--dim", default=600, show_default=True, type=click.IntRange(150), help="Features of a firm.")
@click.option("--k", default=50, show_default=True, type=click.IntRange(1), help="Partners of each firm.")
@click.option("--threads", default=1, show_default=True, type=click.IntRange(1), help="Threads, for everyone.")
@click.option(
    "--core", default="auto", show_default=True, type=click.Choice(["auto", "numpy", "numba"]), help="Who scores."
)
@click.option(
    "--mode", default="auto", show_default=True, type=click.Choice(["auto", "full", "pruned"]), help="How it searches."
)
@click.option("--repeat", default=3, show_default=True, type=click.IntRange(1), help="Runs; medians are shown.")
@click.option("--rivals", default="all", show_default=True, metavar="all|none|A,B", help="Parts of their names.")
@click.option("--growth", metavar="N,N,...", help="Measure these sizes, each in its own process, instead.")
@click.option("--figure", metavar="FILE", help="Draw --growth as .png or .svg.")
@click.option(
    "--format",
    "fmt",
    type=click.Choice(["table", "json"]),
    default="table",
    show_default=True,
    help="On standard output.",
)
def bench(rivals: str, growth: str | None, figure: str | None, fmt: str, **chosen: Any) -> None:
    """Run the engine on synthetic firms beside its rivals.

    \b
    nakodo bench --left 10000 --right 10000
    nakodo bench --growth 2000,5000,10000 --figure growth.svg
    """
    try:
        import psutil  # noqa: F401
    except ImportError:
        from nakodo.errors import MissingExtra

        raise MissingExtra("bench", "bench") from None
    from nakodo.bench.run import Setting, environment

    setting = Setting(**chosen)
    click.echo(" ".join(f"{key}={value}" for key, value in environment(setting).items()), err=True)
    if growth:
        _growth(_sizes(growth), setting, figure, fmt)
    else:
        _rivals(setting, _chosen(rivals), fmt)


def _rivals(setting: Any, rivals: list[Rival], fmt: str) -> None:
    from nakodo.bench.run import missing, run

    for rival in missing(rivals):
        click.echo(f"skipped {rival.name}: {rival.package} is not installed", err=True)
    rows = [asdict(row) for row in run(setting, rivals)]
    if fmt == "json":
        click.echo(json.dumps(rows, indent=1))
    else:
        _print([title for title, _, _ in COLUMNS], [[f.format(row[key]) for _, key, f in COLUMNS] for row in rows])


def _growth(sizes: list[int], setting: Any, path: str | None, fmt: str) -> None:
    from nakodo.bench.growth import exponents, figure, grow

    found = grow(sizes, setting)
    if path:
        largest = found[-1]
        _draw(figure(found, largest.cpu_s * largest.ratio_to_sgemm / largest.n**2), Path(path))
    if fmt == "json":
        click.echo(json.dumps([asdict(size) for size in found], indent=1))
    else:
        _print(
            ["firms a side", "head", "CPU s", "wall s", "peak MiB", "of sgemm"],
            [
                [f"{s.n:,}", str(s.n_head), f"{s.cpu_s:.2f}", f"{s.wall_s:.2f}", f"{s.peak_mib:.0f}",
                 f"{s.ratio_to_sgemm:.3f}"]
                for s in found
            ],
        )  # fmt: skip
    if len(found) > 1:
        slopes = exponents(found)
        click.echo(f"exponents: CPU {slopes['cpu_s']}, memory {slopes['peak_mib']}", err=True)


def _sizes(text: str) -> list[int]:
    from nakodo.errors import UsageError

    try:
        sizes = [int(part) for part in text.split(",")]
    except ValueError:
        sizes = []
    if not sizes or min(sizes) < 1:
        raise UsageError(f"--growth {text}: expected numbers of firms, as in 2000,5000,10000")
    return sizes


def _chosen(text: str) -> list[Rival]:
    from nakodo.bench.rivals import RIVALS
    from nakodo.errors import UsageError

    if text in ("all", "none"):
        return list(RIVALS) if text == "all" else []
    parts = [part.strip().lower() for part in text.split(",")]
    chosen = [rival for rival in RIVALS if any(part in rival.name.lower() for part in parts)]
    if not chosen:
        raise UsageError(f"--rivals {text}: no such rival; known are {', '.join(rival.name for rival in RIVALS)}")
    return chosen


def _draw(specification: dict[str, Any], path: Path) -> None:
    from nakodo.errors import MissingExtra, UsageError
    from nakodo.files import write_atomically

    try:
        import vl_convert
    except ImportError:
        raise MissingExtra("--figure", "report") from None
    if path.suffix not in (".png", ".svg"):
        raise UsageError(f"--figure {path}: expected a name that ends in .png or .svg")
    with write_atomically(path) as temporary:
        if path.suffix == ".png":
            temporary.write_bytes(vl_convert.vegalite_to_png(specification, scale=2))
        else:
            temporary.write_text(vl_convert.vegalite_to_svg(specification), encoding="utf-8")


def _print(titles: list[str], rows: list[list[str]]) -> None:
    """Columns of plain text, numbers to the right."""
    widths = [max(map(len, column)) for column in zip(titles, *rows, strict=True)]
    for line in [titles, *rows]:
        cells = [c.ljust(w) if i == 0 else c.rjust(w) for i, (c, w) in enumerate(zip(line, widths, strict=True))]
        click.echo("  ".join(cells).rstrip())
