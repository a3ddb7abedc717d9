"""One cell of a source as one of the standard: each function gives the text and its remarks."""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from programme.folding import fold
from programme.imports.findings import Kind
from programme.imports.mapping import Form, Rule
from programme.imports.terms import term
from programme.vocabularies import VOCABULARIES

_ADDRESS = re.compile(r"(?P<street>.*)\b(?P<postcode>\d{5})\b(?P<city>[^\d]*)", re.DOTALL)
_MAIL = re.compile(r"[^@\s|]+@[^@\s|]+\.[^@\s|.]+")
_URL = re.compile(r"https?://[^\s|]+\.[^\s|]+")
_PHONE = re.compile(r"\+(33|590|594|262|596|269|687|689|508|681)\d{6,9}")
_EDGES = " \t\n\r,;.-–—/"


@dataclass(frozen=True, slots=True)
class Remark:
    """What is to be said of a value; becomes a finding once its row is known."""

    value: str
    reason: str
    kind: Kind


Cell = tuple[str, Sequence[Remark]]


def cell(column: str, rule: Rule, row: Mapping[str, str]) -> Cell:
    """The standard's text for a column of one row."""
    text = rule.join.join(part for name in rule.origin if (part := row.get(name, "").strip()))
    if column in VOCABULARIES:
        return _listed(column, rule, text)
    if not text and rule.constant:
        guess = Remark("", f"is not given: {rule.constant!r} is written", Kind.GUESSED)
        return rule.constant, [guess] if rule.guessed else []
    if rule.form == "date":
        return _date(text, rule.dates)
    return _FORMS[rule.form](text) if text else ("", [])


def split_address(text: str) -> tuple[str, str, str]:
    """Street, postcode and city of «8 rue A - 33000 Bordeaux»; what is missing is empty."""
    found = _ADDRESS.fullmatch(text.strip())
    if found is None:
        return text.strip(_EDGES), "", ""
    return found["street"].strip(_EDGES), found["postcode"], found["city"].strip(_EDGES)


def _listed(column: str, rule: Rule, text: str) -> Cell:
    remarks: list[Remark] = []
    found: list[str] = []
    for part in (part.strip() for part in text.split(rule.split)):
        if not part:
            continue
        mapped = rule.terms.get(fold(part))
        meant = [known for text in mapped or (part,) if (known := term(column, text))]
        if not meant and mapped is None and not rule.find:
            kind = Kind.REFUSED if rule.unknown == "refuse" else Kind.LEFT_OUT
            remarks.append(Remark(part, "is no term of the standard", kind))
        found += meant
    for find in rule.find:
        if re.search(find.pattern, fold(text)):
            found += find.gives
            remarks.append(
                Remark(text, f"is free text: taken as {', '.join(find.gives)}", Kind.GUESSED)
            )
    if not found and rule.constant:
        found = rule.constant.split("|")
        if rule.guessed:
            remarks.append(Remark("", f"is not given: {rule.constant!r} is written", Kind.GUESSED))
    return "|".join(dict.fromkeys(found)), remarks


def _text(text: str) -> Cell:
    return text, []


def _date(text: str, formats: Sequence[str]) -> Cell:
    for form in formats:
        try:
            # A day has no zone; only its date is kept.
            return datetime.strptime(text, form).date().isoformat(), []  # noqa: DTZ007
        except ValueError:
            continue
    if not text:
        return "", []
    wanted = " or ".join(formats)
    return "", [Remark(text, f"is no date of the form {wanted}", Kind.REFUSED)]


def _phone(text: str) -> Cell:
    first, *others = re.split(r"\s*[/;|]\s*|\s+ou\s+", text.strip())
    bare = re.sub(r"[\s.()-]", "", first.replace("(0)", ""))
    remarks = [Remark(rest, "is a second number", Kind.LEFT_OUT) for rest in others if rest]
    if re.fullmatch(r"0[1-9]\d{8}", bare):
        bare = f"+33{bare[1:]}"
    elif re.fullmatch(r"[1-9]\d{8}", bare):
        bare = f"+33{bare}"
        remarks.append(Remark(text, "lacks its first 0: taken as French", Kind.GUESSED))
    elif re.fullmatch(r"0033\d{9}", bare):
        bare = f"+{bare[2:]}"
    if not _PHONE.fullmatch(bare):
        return "", [*remarks, Remark(text, "is no telephone number", Kind.LEFT_OUT)]
    return bare, remarks


def _url(text: str) -> Cell:
    found = [_address(part) for part in re.split(r"\s*[|;\s]\s*", text.strip()) if part]
    if not all(found):
        return "", [Remark(text, "is no web address", Kind.LEFT_OUT)]
    whole = "|".join(found)
    if whole.count("://") == text.count("://"):
        return whole, []
    return whole, [Remark(text, "says no protocol: https is written", Kind.GUESSED)]


def _address(part: str) -> str:
    whole = part if part.startswith(("http://", "https://")) else f"https://{part}"
    return whole if _URL.fullmatch(whole) else ""


def _mails(text: str) -> Cell:
    parts = [part for part in re.split(r"[\s|;,/]+", text) if part]
    bad = [part for part in parts if not _MAIL.fullmatch(part)]
    remarks = [Remark(part, "is no e-mail address", Kind.LEFT_OUT) for part in bad]
    return "|".join(part for part in parts if part not in bad), remarks


def _number(text: str) -> Cell:
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        return "", [Remark(text, "is no number", Kind.LEFT_OUT)]
    # Six decimals of a degree are a tenth of a metre.
    return f"{value:.6f}".rstrip("0").rstrip("."), []


def _id(text: str) -> Cell:
    return hashlib.sha256(fold(text).encode()).hexdigest()[:16], []


_FORMS: Mapping[Form, Callable[[str], Cell]] = {
    "text": _text,
    "phone": _phone,
    "url": _url,
    "mails": _mails,
    "number": _number,
    "id": _id,
    "street": lambda text: (split_address(text)[0], []),
    "postcode": lambda text: (split_address(text)[1], []),
}
