"""Stable pseudonyms for firms, so that a list can be judged, or shown to others, without knowing who is who."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from nakodo.errors import DataError, Problem, UsageError
from nakodo.files import write_atomically
from nakodo.profiles.firms import Firms
from nakodo.profiles.model import Firm, Partner, Size
from nakodo.profiles.scrubbing import HIDDEN, Scrubber

LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
CODE_LENGTH = 6


class Pseudonyms:
    """The pseudonyms of firms under one secret key.

    Parameters
    ----------
    key : bytes
        Whoever knows it can tell which firm a pseudonym stands for.
    words : iterable of str
        Further words to hide wherever they stand, such as product names.

    Examples
    --------
    >>> names = Pseudonyms(b"secret", words=["Wunderding"])
    >>> firm = Firm(name="Beispiel Optik GmbH", country="DE", description="Beispiel makes Wunderding lenses.")
    >>> [blind] = names.blind(Firms([firm]))
    >>> blind.id, blind.name
    ('de-4v6s8x', 'Firm DE-4V6S8X')
    >>> blind.description
    {'und': 'Firm DE-4V6S8X makes [hidden] lenses.'}
    """

    def __init__(self, key: bytes, words: Iterable[str] = ()) -> None:
        self.key = key
        self.words = tuple(words)
        self.revealed: dict[str, tuple[str, str]] = {}

    def of(self, firm: Firm) -> str:
        """The pseudonym under which a firm is listed; the country is no secret, policy needs it."""
        digest = hmac.new(self.key, firm.id.encode(), hashlib.sha256).digest()
        code = "".join(LETTERS[byte % len(LETTERS)] for byte in digest[:CODE_LENGTH])
        return f"{firm.country.lower()}-{code.lower()}"

    def blind(self, firms: Firms) -> Firms:
        """The firms under pseudonyms, with nothing left in their records that names them, or others among them.

        What matching reads stays: country, kind, size class, founding decade, owner's country, offers, needs, schemes
        of certificates, and texts in which names give way to pseudonyms. Everything else is left out.

        Raises
        ------
        DataError
            If two firms get the same pseudonym, which another key cures.
        """
        pseudonyms = {firm.id: self.of(firm) for firm in firms}
        if len(set(pseudonyms.values())) < len(pseudonyms):
            raise DataError([Problem("secret", "key", "two firms with one pseudonym", "another key")])
        self.revealed |= {pseudonyms[firm.id]: (firm.id, firm.name) for firm in firms}
        scrubber = Scrubber(firms, {id_: shown_name(pseudonym) for id_, pseudonym in pseudonyms.items()}, self.words)
        return Firms(_blinded(firm, pseudonyms, scrubber) for firm in firms)


def _blinded(firm: Firm, pseudonyms: Mapping[str, str], scrubber: Scrubber) -> Firm:
    pseudonym = pseudonyms[firm.id]
    return Firm(
        id=pseudonym,
        name=shown_name(pseudonym),
        country=firm.country,
        kind=firm.kind,
        founded=firm.founded and firm.founded // 10 * 10,
        parent=pseudonyms.get(firm.parent, ""),
        status=firm.status,
        confidence=firm.confidence,
        cooperation=firm.cooperation,
        size=Size.model_validate({"class": firm.size.known_class()}),
        owner=firm.owner.model_copy(update={"name": "", "source": "", "note": ""}),
        description=scrubber.texts(firm.description),
        offers=tuple(o.model_copy(update={"statement": scrubber.texts(o.statement)}) for o in firm.offers),
        needs=tuple(
            n.model_copy(update={"statement": scrubber.texts(n.statement), "evidence": ""}) for n in firm.needs
        ),
        certifications=tuple(
            c.model_copy(update={"scheme": scrubber.text(c.scheme), "scope": "", "evidence": ""})
            for c in firm.certifications
        ),
        existing_partners=tuple(_blinded_partner(p, pseudonyms) for p in firm.existing_partners),
    )


def _blinded_partner(partner: Partner, pseudonyms: Mapping[str, str]) -> Partner:
    known = pseudonyms.get(partner.id, "")
    name = shown_name(known) if known else HIDDEN
    return Partner(name=name, id=known, country=partner.country, year=partner.year)


def shown_name(pseudonym: str) -> str:
    """``Firm DE-4V6S8X`` for ``de-4v6s8x``."""
    return f"Firm {pseudonym.upper()}"


def read_secret(path: Path) -> Pseudonyms:
    """The pseudonyms of a secret file; a file that is not there yet is made, readable by its owner only.

    Raises
    ------
    DataError
        If the file holds no key.
    """
    if not path.exists():
        pseudonyms = Pseudonyms(secrets.token_bytes(32))
        write_secret(pseudonyms, path)
        return pseudonyms
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        pseudonyms = Pseudonyms(bytes.fromhex(content["key"]), content.get("words", ()))
        pseudonyms.revealed = {key: (row["id"], row["name"]) for key, row in content.get("firms", {}).items()}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DataError([Problem(path.name, "key", f"no secret file ({error})", "one that --blind wrote")]) from None
    return pseudonyms


def write_secret(pseudonyms: Pseudonyms, path: Path) -> None:
    """Keep the key, the hidden words and the table that reveals who is who."""
    import tomli_w

    table = {key: {"id": id_, "name": name} for key, (id_, name) in sorted(pseudonyms.revealed.items())}
    content: dict[str, Any] = {"key": pseudonyms.key.hex(), "words": list(pseudonyms.words), "firms": table}
    with write_atomically(path) as temporary:
        temporary.touch(mode=0o600)
        temporary.write_text(tomli_w.dumps(content), encoding="utf-8", newline="\n")


def under_pseudonyms(firms: Firms, secret: Path) -> dict[str, Firm]:
    """By its own id, each firm under the pseudonym of a secret file, which then tells of every one of them."""
    pseudonyms = read_secret(secret)
    blinded = pseudonyms.blind(firms)
    write_secret(pseudonyms, secret)
    return {firm.id: blinded.by_id(pseudonyms.of(firm)) for firm in firms}


def blind_firms(firms: Firms, secret: Path) -> Firms:
    """The firms alone of :func:`under_pseudonyms`."""
    return Firms(under_pseudonyms(firms, secret).values())


def reveal(secret: Path, asked: Iterable[str]) -> list[tuple[str, str, str]]:
    """Pseudonym, id and name of the firms behind pseudonyms; of all in the file when none is asked for.

    Raises
    ------
    UsageError
        If there is no such file, or a pseudonym is not in it.
    """
    if not secret.exists():
        raise UsageError(f"there is no file {secret}")
    known = read_secret(secret).revealed
    wanted = [name.lower().removeprefix("firm ").strip() for name in asked] or sorted(known)
    strange = [name for name in wanted if name not in known]
    if strange:
        raise UsageError(f"{secret.name} does not know {', '.join(strange)}")
    return [(name, *known[name]) for name in wanted]
