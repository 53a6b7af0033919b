"""What fuzzing begins with: small bundled firms, the form, files of LibreOffice, the words of profiles."""

from __future__ import annotations

from pathlib import Path

from nakodo.profiles.files import load_profiles, save_profiles
from nakodo.profiles.firms import Firms
from nakodo.profiles.headings import HEADINGS
from nakodo.profiles.model import Firm
from nakodo.profiles.records import PARTS, field_names
from nakodo.profiles.template import write_template

FIRMS = ("jp-toray", "fr-safran", "de-hensoldt", "jp-acsl")
LIBREOFFICE = Path(__file__).parents[2] / "tests" / "profiles" / "libreoffice"

LARGEST = 2**14
"""Bytes of a seed; larger ones slow fuzzing down without reaching more code."""

HOSTILE = (
    *("NaN", "Infinity", "1e999", "-0", "9" * 30, "null", "true", "\\ud800", "\\u0000", "_x0000_", "_x005F_", "=1+1"),
    *("&#0;", "<!ENTITY a 'b'>", "&a;", "1899-12-31", "0x", "inf", "[[", "{{", "..", "株式会社", "\u202e", "\ufeff"),
)


def small_firms() -> Firms:
    """Four firms with one item of every list."""
    firms = load_profiles()
    cut = {"needs": 1, "offers": 1, "existing_partners": 1, "sources": 1, "certifications": 1}
    return Firms(
        firm.model_copy(update={name: getattr(firm, name)[:most] for name, most in cut.items()})
        for firm in (firms.find(id_) for id_ in FIRMS)
    )


def write(ending: str, folder: Path) -> None:
    """Write the seeds of one reader into a folder."""
    firms = small_firms()
    if ending == ".toml":
        save_profiles(firms, folder, force=True)
        return
    save_profiles(firms, folder / f"firms{ending}", force=True)
    for firm in firms:
        save_profiles(Firms([firm]), folder / f"{firm.id}{ending}", force=True)
    if ending == ".csv":
        write_template(folder / f"form{ending}")
    for path in LIBREOFFICE.glob(f"*{ending}"):
        if path.stat().st_size < LARGEST:
            (folder / path.name).write_bytes(path.read_bytes())


def write_words(path: Path) -> Path:
    """Write libFuzzer's dictionary: names of fields, headings of the form, and what readers stumble over."""
    fields = {name for part in (Firm, *PARTS.values()) for name in field_names(part)}
    words = sorted({*fields, *HEADINGS, *HOSTILE})
    path.write_text("".join(f'"{_escaped(word)}"\n' for word in words), encoding="ascii")
    return path


def _escaped(word: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in word.encode())
