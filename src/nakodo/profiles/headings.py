"""The columns of the form that firms fill in, with headings in English and Japanese."""

from __future__ import annotations

from dataclasses import dataclass

OFFERS, NEEDS, CERTIFICATES, SOURCES = 6, 3, 3, 2
"""Numbered groups of columns in the form."""


@dataclass(frozen=True)
class Column:
    """A column of the form: its place in a profile, its heading in two languages, and the list it draws from."""

    key: str
    english: str
    japanese: str
    choices: str = ""
    width: int = 18

    @property
    def heading(self) -> str:
        return f"{self.english}\n{self.japanese}\n[{self.key}]"


_FIRM = (
    Column("name", "Name", "会社名（英字）", width=28),
    Column("name_local", "Name in its own script", "会社名", width=28),
    Column("country", "Country (ISO code)", "国コード", "country", 10),
    Column("city", "City", "所在地"),
    Column("kind", "Kind", "区分", "kind", 12),
    Column("founded", "Founded (year)", "設立年", width=10),
    Column("website", "Website", "ウェブサイト", width=24),
    Column("size.class", "Size class", "規模", "size", 12),
    Column("size.employees", "Employees", "従業員数", width=12),
    Column("owner.country", "Country of the owner", "支配株主の国", "country", 12),
    Column("identifiers.corporate_number", "Corporate number (Japan)", "法人番号"),
    Column("identifiers.lei", "LEI", "LEIコード", width=24),
    Column("identifiers.vat", "VAT number", "VAT番号"),
    Column("identifiers.ncage", "NCAGE code", "NCAGEコード", width=10),
    Column("description.en", "Description in English", "会社概要（英語）", width=60),
    Column("description.ja", "Description in Japanese", "会社概要（日本語）", width=60),
)

_OFFER = (
    ("code", "capability", "能力コード", "capability", 34),
    ("statement.en", "what, in English", "内容（英語）", "", 44),
    ("statement.ja", "what, in Japanese", "内容（日本語）", "", 44),
    ("trl", "readiness (TRL 1-9)", "技術成熟度", "trl", 10),
    ("share", "share of business (0-1)", "事業に占める割合", "", 10),
    ("dual_use", "civil and military", "民生・防衛両用", "yes_no", 10),
    ("us_content", "US content", "米国由来の部品・技術", "us_content", 12),
)
_NEED = (
    ("code", "capability", "能力コード", "capability", 34),
    ("statement.en", "what, in English", "内容（英語）", "", 44),
    ("statement.ja", "what, in Japanese", "内容（日本語）", "", 44),
)
_CERTIFICATE = (
    ("scheme", "standard", "規格", "", 18),
    ("scope", "scope", "範囲", "", 24),
)
_SOURCE = (
    ("title", "title", "題名", "", 30),
    ("url", "address", "URL", "", 30),
    ("date", "date", "日付", "", 12),
)


def _numbered(
    field: str, english: str, japanese: str, count: int, parts: tuple[tuple[str, str, str, str, int], ...]
) -> tuple[Column, ...]:
    return tuple(
        Column(f"{field}.{n}.{key}", f"{english} {n}: {en}", f"{japanese}{n}：{ja}", choices, width)
        for n in range(1, count + 1)
        for key, en, ja, choices, width in parts
    )


COLUMNS: tuple[Column, ...] = (
    *_FIRM,
    *_numbered("offers", "Offer", "提供", OFFERS, _OFFER),
    *_numbered("needs", "Need", "需要", NEEDS, _NEED),
    *(
        Column(f"cooperation.{n}", f"Cooperation sought {n}", f"希望する協力{n}", "cooperation", 20)
        for n in range(1, 4)
    ),
    *_numbered("certifications", "Certificate", "認証", CERTIFICATES, _CERTIFICATE),
    *_numbered("sources", "Source", "出典", SOURCES, _SOURCE),
)

HEADINGS: dict[str, str] = {
    text.casefold(): column.key for column in COLUMNS for text in (column.english, column.japanese)
}
"""The field that each heading of the form stands for, in either language."""
