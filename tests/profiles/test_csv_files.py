"""CSV in the encodings and with the delimiters that offices send."""

from __future__ import annotations

from pathlib import Path

import pytest

from nakodo.errors import DataError
from nakodo.profiles.csv_files import detect_delimiter, detect_encoding
from nakodo.profiles.files import load_profiles

LIBREOFFICE = Path(__file__).parent / "libreoffice"


def load(tmp_path: Path, text: str, encoding: str = "utf-8"):
    path = tmp_path / "firms.csv"
    path.write_bytes(text.encode(encoding))
    return load_profiles(path)


@pytest.mark.parametrize(
    ("file", "found_out"),
    [
        ("lyon-windows-1252.csv", "read as CP1252, parted by semicolons"),
        ("tokyo-cp932.csv", "read as CP932, parted by commas"),
        ("tokyo-utf-16.csv", "read as UTF-16, parted by tabs"),
    ],
)
def test_encoding_and_delimiter_are_found_out_and_said(file: str, found_out: str) -> None:
    assert load_profiles(LIBREOFFICE / file).notices == (f"{file}: {found_out}",)


def test_the_file_from_lyon_holds_what_was_typed() -> None:
    german, french = load_profiles(LIBREOFFICE / "lyon-windows-1252.csv")
    assert (german.name, german.city) == ("Beispiel Größe", "Köln")
    assert french.offers[0].share == 0.7
    assert french.offers[0].dual_use is True
    assert french.identifiers == {"corporate_number": "7000012050002"}


def test_the_files_from_tokyo_agree() -> None:
    files = ("tokyo-cp932.csv", "tokyo-utf-16.csv")
    first, second = (list(load_profiles(LIBREOFFICE / file)) for file in files)
    assert first == second
    assert first[0].description == {"ja": "赤外線レンズ、ｶﾒﾗ部品"}


@pytest.mark.parametrize("firm", load_profiles(), ids=lambda firm: firm.id)
def test_every_bundled_text_is_recognised_in_its_office_encoding(firm) -> None:
    for language, text in firm.description.items():
        encoding = "cp932" if language == "ja" else "cp1252"
        content = text.encode(encoding, "ignore")
        expected = encoding if not content.isascii() else "utf-8"
        assert detect_encoding(content) == expected


def test_bytes_of_no_known_encoding_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "firms.csv"
    path.write_bytes(b"name,country\n\x81\x8d\xff\xff,JP\n")
    with pytest.raises(DataError, match="neither UTF-8 nor CP932 nor Windows-1252"):
        load_profiles(path)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_delimiter_is_the_one_under_which_headings_are_known(delimiter: str) -> None:
    other = {",": ";", ";": ",", "\t": ";"}[delimiter]
    assert detect_delimiter(f'name{delimiter}country{delimiter}"city{other}name"\n') == delimiter


@pytest.mark.parametrize(("cell", "share"), [("0,7", 0.7), ("0.7", 0.7), ("1", 1.0)])
def test_decimal_commas_are_understood(cell: str, share: float, tmp_path: Path) -> None:
    firms = load(tmp_path, f"name;country;offers.1.code;offers.1.share\nA;FR;SEN-SONAR;{cell}\n")
    assert firms[0].offers[0].share == share


def test_a_number_that_may_mean_thousands_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"size\.revenue_meur: found '1,234'"):
        load(tmp_path, "name;country;size.revenue_meur\nA;FR;1,234\n")


def test_columns_may_be_json(tmp_path: Path) -> None:
    firms = load(tmp_path, 'name,country,offers\nA,FR,"[{""code"": ""SEN-SONAR"", ""trl"": 9}]"\n')
    assert firms[0].offers[0].trl == 9


def test_headings_of_the_form_stand_for_fields(tmp_path: Path) -> None:
    firms = load(tmp_path, "会社名,国コード,会社概要（日本語）,提供1：能力コード\n例光学,JP,レンズ,SEN-EOIR: 光学\n")
    assert firms[0].name == "例光学"
    assert firms[0].offers[0].code == "SEN-EOIR"


PROBLEMS = {
    "name,country,offers.1.code,offers.3.trl\nA,JP,SEN-SONAR,12\n": "offers.3.trl: found '12'",
    "name,country,offers.2.code\nA,JP,SEN-SONR\n": "offers.2.code: found unknown capability 'SEN-SONR'.*SEN-SONAR",
    "name,country,contry\nA,JP,x\n": "heading 'contry': found an unknown column.*did you mean 'country'",
    "name,country,size,size.class\nA,JP,large,small\n": "the same column twice",
    "name,country,offers,offers.1.code\nA,JP,,\n": "both offers and offers",
    "name,country\nA,JP,surplus\n": "cell 3: found 'surplus', expected no cell without a heading",
    "Members of the association\nA,JP\n": "found 'Members of the association', expected headings such as name",
    'name,country\n"A,JP\n': "row 2: row: found unexpected end of data",
    "name,country,offers\nA,JP,[1\n": "offers: found Expecting ',' delimiter",
    "": "found no row, expected a row of headings",
    "name,country\nA,Japon\n": "row 2: country: found 'Japon'",
}


@pytest.mark.parametrize(("text", "message"), PROBLEMS.items())
def test_problems_name_row_and_column(text: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=message):
        load(tmp_path, text)


def test_rows_are_numbered_by_line_also_after_line_breaks_in_a_cell(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"row 4: country: found 'XX'"):
        load(tmp_path, 'name,country,description\nA,JP,"two\nlines"\nB,XX,x\n')


def test_formulas_are_guarded_in_the_file_and_come_back(tmp_path: Path) -> None:
    from nakodo.profiles.files import save_profiles
    from nakodo.profiles.firms import Firms
    from nakodo.profiles.model import Firm

    firm = Firm(name='=HYPERLINK("http://example.com")', country="JP", id="a")
    save_profiles(Firms([firm]), tmp_path / "firms.csv")
    assert "'=HYPERLINK" in (tmp_path / "firms.csv").read_text(encoding="utf-8-sig")
    assert load_profiles(tmp_path / "firms.csv")[0] == firm


def test_what_people_write_is_understood(tmp_path: Path) -> None:
    path = tmp_path / "firms.csv"
    path.write_text(
        "会社名（英字）;国コード;規模;区分;sources.1.title;sources.1.date\n"
        "A;日本;Medium;Supplier;web;2026/4/1\nB;Germany;LARGE;Startup;web;01.04.2026\n",
        encoding="cp932",
    )
    firms = load_profiles(path)
    assert [(f.country, f.size.known_class(), f.kind) for f in firms] == [
        ("JP", "medium", "supplier"),
        ("DE", "large", "startup"),
    ]
    assert {source.date for firm in firms for source in firm.sources} == {"2026-04-01"}


def test_utf_8_that_a_program_took_for_windows_1252_is_said_to_be_so(tmp_path: Path) -> None:
    path = tmp_path / "firms.csv"
    path.write_text("\ufeffname,country\nA,JP\n".encode().decode("cp1252"), encoding="utf-8")
    with pytest.raises(DataError, match="this was UTF-8, opened as Windows-1252; import it again and choose UTF-8"):
        load_profiles(path)


@pytest.mark.parametrize(
    ("column", "value", "expected"),
    [
        ("founded", "19x6", "a whole number"),
        ("founded", "3.5", "a whole number"),
        ("offers.1.trl", "12", "at most 9"),
        ("offers.1.trl", "0", "at least 1"),
        ("offers.1.share", "1,234", "a number, as in 0.7"),
        ("offers.1.dual_use", "perhaps", "yes or no"),
    ],
)
def test_what_was_expected_is_said_in_words_of_the_form(tmp_path: Path, column: str, value: str, expected: str) -> None:
    path = tmp_path / "firms.csv"
    path.write_text(f'name,country,offers.1.code,{column}\nA,JP,SEN-SONAR,"{value}"\n')
    with pytest.raises(DataError, match=rf"{column}: found '{value}', expected {expected}"):
        load_profiles(path)
