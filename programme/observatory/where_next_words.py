"""A choice in one sentence, in French and in English: its figures, and what is missing. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from programme.observatory.pace import Pace
from programme.observatory.where_next import Choice, Factor, Facts, Part, Why

NARROW = "\u202f"
_LANGUAGES = ("fr", "en")
_FACTORS: Mapping[str, Mapping[Factor, str]] = {
    "fr": {
        Factor.FRAGILITY: "fragilité numérique",
        Factor.POPULATION: "population",
        Factor.COVERAGE: "couverture",
        Factor.USE: "usages publiés",
        Factor.UNMET: "demande sans place",
    },
    "en": {
        Factor.FRAGILITY: "digital fragility",
        Factor.POPULATION: "population",
        Factor.COVERAGE: "coverage",
        Factor.USE: "published use",
        Factor.UNMET: "unmet demand",
    },
}
_WHY: Mapping[str, Mapping[Why, str]] = {
    "fr": {
        Why.NO_INDEX: "pas d’indice",
        Why.NO_POPULATION: "population inconnue",
        Why.NO_KIOSK: "pas de borne dans la commune",
        Why.NO_RELEASE: "rien n’est publié",
        Why.HIDDEN: "couvert par le secret statistique",
        Why.NO_DATA: "pas de données",
        Why.NOTHING_ASKED: "rien n’a été demandé",
    },
    "en": {
        Why.NO_INDEX: "no index",
        Why.NO_POPULATION: "population not known",
        Why.NO_KIOSK: "no kiosk in the commune",
        Why.NO_RELEASE: "nothing is published",
        Why.HIDDEN: "hidden by statistical protection",
        Why.NO_DATA: "no data",
        Why.NOTHING_ASKED: "nothing was asked for",
    },
}


def sentence(choice: Choice, facts: Facts, lang: str) -> str:
    """Why it stands where it does, in French, or in English for every other language."""
    lang = lang if lang in _LANGUAGES else "en"
    one = choice.candidate
    known = [
        _SAID[lang][factor](part, facts)
        for factor, part in choice.parts.items()
        if part.points is not None
    ]
    missing = [
        f"{_FACTORS[lang][factor]} ({_because(part, lang)})"
        for factor, part in choice.parts.items()
        if part.points is None
    ]
    commune = facts.names.get(one.commune, one.commune)
    if lang == "fr":
        text = f"{one.name} ({commune}) : {', '.join(known)}"
        text += f" ; non compté, car inconnu : {', '.join(missing)}" if missing else ""
        return f"{text} ; score {_number(choice.score, 2, lang)} sur 1."
    text = f"{one.name} ({commune}): {', '.join(known)}"
    text += f"; not counted, being unknown: {', '.join(missing)}" if missing else ""
    return f"{text}; score {_number(choice.score, 2, lang)} of 1."


def pace_sentence(pace: Pace, proposed: int, lang: str) -> str:
    """Where the year stands on the way to the target."""
    reached = pace.reached(proposed)
    if lang == "fr":
        text = (
            f"{pace.year} : {pace.standing} bornes en service ou prévues sur {pace.target} ; "
            f"{pace.due} par an les placeraient toutes d’ici {pace.last} ; {proposed} proposées"
        )
        return text + (f", soit {pace.target} en {reached} à ce rythme." if reached else ".")
    text = (
        f"{pace.year}: {pace.standing} kiosks in service or planned of {pace.target}; "
        f"{pace.due} a year would place them all by {pace.last}; {proposed} proposed"
    )
    return text + (f", which makes {pace.target} in {reached} at this pace." if reached else ".")


def _because(part: Part, lang: str) -> str:
    # Beside our own reasons there are those that the index's source gives.
    return _WHY[lang][part.why] if isinstance(part.why, Why) else str(part.why)


def _number(value: float, digits: int, lang: str) -> str:
    text = f"{value:,.{digits}f}"
    if lang == "fr":
        return text.replace(",", NARROW).replace(".", ",")
    return text


def _fragility(part: Part, facts: Facts, lang: str) -> tuple[str, str, str, str]:
    said = None if facts.fragility is None else facts.fragility.indicator
    of = "" if said is None or said.highest is None else _number(said.highest, 0, lang)
    vintage = "" if said is None else said.vintage
    name = facts.names.get(part.about or "", part.about or "")
    return _number(part.figure or 0.0, 1, lang), of, name, vintage


def _fragility_fr(part: Part, facts: Facts) -> str:
    value, of, name, vintage = _fragility(part, facts, "fr")
    return f"fragilité numérique {value}{f' sur {of}' if of else ''} ({name}, {vintage})"


def _fragility_en(part: Part, facts: Facts) -> str:
    value, of, name, vintage = _fragility(part, facts, "en")
    return f"digital fragility {value}{f' of {of}' if of else ''} ({name}, {vintage})"


def _coverage_fr(part: Part, _facts: Facts) -> str:
    if part.figure is None:
        return "aucune borne encore"
    return f"{_number(part.figure / 1_000, 1, 'fr')} km jusqu’à la plus proche, {part.about}"


def _coverage_en(part: Part, _facts: Facts) -> str:
    if part.figure is None:
        return "no kiosk yet anywhere"
    return f"{_number(part.figure / 1_000, 1, 'en')} km to the nearest one, {part.about}"


def _figure(digits: int, lang: str, text: str, times: float = 1) -> Callable[[Part, Facts], str]:
    return lambda part, _facts: text.format(_number((part.figure or 0.0) * times, digits, lang))


_SAID: Mapping[str, Mapping[Factor, Callable[[Part, Facts], str]]] = {
    "fr": {
        Factor.FRAGILITY: _fragility_fr,
        Factor.POPULATION: _figure(0, "fr", "{} habitants par borne avec celle-ci"),
        Factor.COVERAGE: _coverage_fr,
        Factor.USE: _figure(1, "fr", "{} usages publiés par jour et par borne de la commune"),
        Factor.UNMET: _figure(0, "fr", "{} % de la demande sans place à portée", 100),
    },
    "en": {
        Factor.FRAGILITY: _fragility_en,
        Factor.POPULATION: _figure(0, "en", "{} inhabitants for each kiosk, this one included"),
        Factor.COVERAGE: _coverage_en,
        Factor.USE: _figure(1, "en", "{} published uses a day at each kiosk of the commune"),
        Factor.UNMET: _figure(0, "en", "{}% of what is asked for has no seat within reach", 100),
    },
}
