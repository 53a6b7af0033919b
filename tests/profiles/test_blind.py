"""Nothing that a blind collection leads to names a firm, and the secret file brings every name back."""

from __future__ import annotations

import json
import re
import stat
from pathlib import Path

import pytest

from nakodo.errors import DataError, UsageError
from nakodo.profiles.blind import Pseudonyms, blind_firms, read_secret, reveal
from nakodo.profiles.files import load_profiles
from nakodo.profiles.firms import Firms
from nakodo.profiles.model import Firm
from nakodo.profiles.scrubbing import identifying_words

KEY = b"a key for tests"

TELLING = Firm.model_validate(
    {
        "id": "de-wunder",
        "name": "Wundertal Optik GmbH",
        "name_local": "ヴンダータール光学株式会社",
        "country": "DE",
        "city": "Wundertal",
        "website": "www.wundertal-optik.example",
        "listed": "WUN (Frankfurt)",
        "programmes": ["Blitzauge"],
        "identifiers": {"vat": "DE136695976"},
        "size": {"class": "medium", "employees": 123, "revenue_meur": 45.6, "source": "wundertal report"},
        "owner": {"country": "DE", "name": "Familie Zauberhaft", "note": "Zauberhaft"},
        "parent": "fr-partenaire",
        "founded": 1987,
        "description": {
            "de": "WUNDERTAL baut das Blitzauge mit Partenaire Optronique.",
            "ja": "ヴンダータール光学は赤外線レンズを造る。",
        },
        "offers": [{"code": "SEN-EOIR", "statement": {"en": "Wundertal's lenses, as in Wunder­tal cameras"}}],
        "needs": [{"code": "MAT-OPT", "statement": "glass for Wundertal Optik", "evidence": "https://wundertal.example"}],
        "certifications": [{"scheme": "ISO 9001", "scope": "Blitzauge", "evidence": "wundertal.example"}],
        "existing_partners": [{"name": "Sonstwer", "what": "Blitzauge", "url": "https://x.example"}],
        "sources": [{"title": "Wundertal in the news"}],
    }
)  # fmt: skip
PARTNER = Firm(id="fr-partenaire", name="Partenaire Optronique", country="FR", description="Optronique pour tous")


def leaks(text: str, words: list[str]) -> list[str]:
    """The words that stand in a text as words, whatever their case."""
    return named(text.lower(), [word.lower() for word in words])


def named(text: str, names: list[str]) -> list[str]:
    """The names that stand in a text as words, in their own case."""
    found = [name for name in names if name in text]
    return [name for name in found if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text)]


def test_one_telling_profile_tells_nothing() -> None:
    blind = Pseudonyms(KEY).blind(Firms([TELLING, PARTNER]))
    shown = json.dumps([firm.model_dump() for firm in blind], ensure_ascii=False, default=str)
    hidden = "wundertal optik ヴンダータール blitzauge zauberhaft partenaire sonstwer de136695976 de-wunder"
    hidden += " fr-partenaire example 123 45.6 1987 WUN news"
    assert leaks(shown, hidden.split()) == []


def test_what_matching_reads_stays() -> None:
    pseudonyms = Pseudonyms(KEY)
    blind = pseudonyms.blind(Firms([TELLING, PARTNER]))
    firm = blind.by_id(pseudonyms.of(TELLING))
    assert (firm.country, firm.founded, firm.size.known_class(), firm.owner.country) == ("DE", 1980, "medium", "DE")
    assert [offer.code for offer in firm.offers] == ["SEN-EOIR"]
    assert firm.certifications[0].scheme == "ISO 9001"
    assert "赤外線レンズを造る" in firm.description["ja"]
    assert firm.parent == pseudonyms.of(PARTNER)
    assert firm.description["de"].endswith(f"mit Firm {pseudonyms.of(PARTNER).upper()}.")


def test_pseudonyms_are_stable_and_hang_on_the_key(bundled: Firms) -> None:
    first, again, other = Pseudonyms(KEY), Pseudonyms(KEY), Pseudonyms(b"another key")
    some = list(bundled)[:50]
    assert [first.of(firm) for firm in some] == [again.of(firm) for firm in some]
    assert not {first.of(firm) for firm in some} & {other.of(firm) for firm in some}


@pytest.fixture(scope="module")
def secret(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("secret") / "names.secret"


@pytest.fixture(scope="module")
def blind(bundled: Firms, secret: Path) -> Firms:
    return blind_firms(bundled, secret)


def test_no_bundled_firm_is_named_in_any_blind_record(bundled: Firms, blind: Firms) -> None:
    shown = "\n".join(firm.model_dump_json() for firm in blind)
    leaked = named(shown, [name for firm in bundled for name in firm.names])
    ids = named(shown, [firm.id for firm in bundled])
    websites = [firm.website for firm in bundled if firm.website and firm.website in shown]
    numbers = [number for firm in bundled for number in firm.identifiers.values() if number in shown]
    assert (leaked, ids, websites, numbers) == ([], [], [], [])


def test_blind_outputs_of_the_commands_name_nobody(secret: Path, tmp_path: Path, nakodo) -> None:
    source = tmp_path / "some.jsonl"
    some = [firm for i, firm in enumerate(load_profiles()) if i % 12 == 0]
    source.write_text("".join(f.model_dump_json(by_alias=True, exclude_defaults=True) + "\n" for f in some), "utf-8")
    key = tmp_path / "key.secret"
    code, _, said = nakodo("profiles", "convert", source, tmp_path / "blind.xlsx", "--blind", key)
    assert code == 0
    outputs = [said]
    for command in (
        ("match", "--profiles", tmp_path / "blind.xlsx", "--format", "csv"),
        ("match", "--profiles", tmp_path / "blind.xlsx", "--format", "json"),
        ("profiles", "coverage", tmp_path / "blind.xlsx", "--format", "json"),
        ("profiles", "list", tmp_path / "blind.xlsx"),
        ("profiles", "tag", tmp_path / "blind.xlsx", "--all", "--format", "json"),
    ):
        code, out, err = nakodo(*command)
        assert code == 0, err
        outputs += [out, err]
    shown = "\n".join(outputs)
    whole = [name for firm in some for name in (*firm.names, firm.id, firm.website) if name]
    assert len(shown) > 5_000
    assert named(shown, whole) == []


def test_every_pseudonym_can_be_revealed(bundled: Firms, blind: Firms, secret: Path) -> None:
    table = {pseudonym: (id_, name) for pseudonym, id_, name in reveal(secret, [])}
    assert set(table) == set(blind.ids)
    assert set(table.values()) == {(firm.id, firm.name) for firm in bundled}
    asked = blind.ids[3]
    assert reveal(secret, [f"Firm {asked.upper()}"]) == [(asked, *table[asked])]


def test_the_secret_is_for_its_owner_only(blind: Firms, secret: Path) -> None:
    assert len(blind) > 400
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    assert len(read_secret(secret).key) == 32


def test_the_same_secret_gives_the_same_firms(bundled: Firms, blind: Firms, secret: Path) -> None:
    assert blind_firms(bundled, secret).digest() == blind.digest()


def test_cities_and_addresses_are_hidden() -> None:
    text = "Aus Wundertal, 横浜 und Bonn: info@optik-x.example, https://optik-x.example/a?b=1 und www.optik-x.example."
    others = [Firm(name="Irgendwer", country="DE", city="Wundertal"), Firm(name="B", country="JP", city="横浜")]
    firms = Firms([*others, Firm(name="Z", country="FR", description=text)])
    [told] = Pseudonyms(KEY).blind(firms).where("country=FR")
    assert told.description == {"und": "Aus [hidden], [hidden] und Bonn: [hidden], [hidden] und [hidden]"}


def test_further_words_are_hidden() -> None:
    firm = Firm(name="A", country="JP", description={"en": "Maker of the Zephyr-9 drone"})
    [blind] = Pseudonyms(KEY, ["Zephyr-9"]).blind(Firms([firm]))
    assert blind.description == {"en": "Maker of the [hidden] drone"}


def test_words_of_the_language_are_left_alone() -> None:
    firms = Firms(
        [
            Firm(id="a", name="SES", country="LU", description={"fr": "Ses usines et ses clients; SES exploite."}),
            Firm(id="b", name="Vertical Space", country="GB", description={"en": "Vertical take-off in space"}),
        ]
    )
    pseudonyms = Pseudonyms(KEY)
    french, english = (pseudonyms.blind(firms).by_id(pseudonyms.of(firm)).description for firm in firms)
    assert french == {"fr": f"Ses usines et ses clients; Firm {pseudonyms.of(firms[0]).upper()} exploite."}
    assert english == {"en": "Vertical take-off in space"}


def test_names_of_nothing_but_common_words_are_hidden_whole() -> None:
    words = identifying_words(Firm(name="Open Cosmos", name_local="日本電気", country="GB"))
    assert words == ["open cosmos", "日本電気", "gb-open-cosmos"]


@pytest.mark.parametrize("content", ["", "key = 7", 'key = "zz"', "= broken"])
def test_a_file_that_is_no_secret_is_refused(content: str, tmp_path: Path) -> None:
    (tmp_path / "x.secret").write_text(content)
    with pytest.raises(DataError, match="no secret file"):
        read_secret(tmp_path / "x.secret")


def test_unknown_pseudonyms_are_refused(blind: Firms, secret: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="does not know jp-xxxxxx"):
        reveal(secret, ["jp-xxxxxx"])
    with pytest.raises(UsageError, match="there is no file"):
        reveal(tmp_path / "absent", [])
