"""Is a denial seen in the languages of our customers, and not where nothing is denied?"""

from __future__ import annotations

import pytest

from phrases.finder import Finder

FINDER = Finder({"x": ["encrypt*|verschlussel*|chiffr*|versleutel*|cifr*|critt*|szyfrowani*"]})


def denied(text: str) -> bool:
    (found,) = FINDER.find(text)
    return found.denied


@pytest.mark.parametrize(
    "text",
    [
        "no encryption",
        "without any encryption",
        "it does not use encryption",
        "it doesn't use encryption",
        "it doesn\u2019t use encryption",
        "it can't do encryption",
        "never encrypted",
        "lacks encryption",
        "encryption is not included",
        "encryption isn't supported",
        "encryption not available",
        "encryption excluded",
        "encryption: no",
        "encryption: none, colour: red",
        "keine Verschlüsselung",
        "ohne VERSCHLUESSELUNG",
        "Verschlüsselung nicht enthalten",
        "Verschlüsselung: keine",
        "Verschlüsselung: nein",
        "weder Funk noch Verschlüsselung",
        "sans chiffrement",
        "n'offre aucun chiffrement",
        "chiffrement non disponible",
        "ne chiffre pas",
        "zonder versleuteling",
        "geen versleuteling",
        "versleuteling niet mogelijk",
        "sin cifrado",
        "ningún cifrado",
        "cifrado no incluido",
        "senza crittografia",
        "nessuna crittografia",
        "crittografia non inclusa",
        "bez szyfrowania",
        "not made for storage or any encryption",
        "without cable, encryption or case",
        "no cable, connector or encryption",
    ],
)
def test_a_denial_is_seen(text: str) -> None:
    assert denied(text)


@pytest.mark.parametrize(
    "text",
    [
        "encryption",
        "with encryption",
        "not a toy. Encryption included",
        "not only encryption",
        "not a toy but encryption for offices",
        "no cable, with encryption",
        "kein Kabel, mit Verschlüsselung",
        "nicht nur Verschlüsselung",
        "sans câble, avec chiffrement",
        "no a b c d encryption",
        "encryption, not a toy",
        "encryption: no password is needed",
        "encryption: yes",
        "logiciel chiffré pas cher",
        "encryption not only for offices",
        "the note on encryption",
        "plant encryption",
        "tube sans soudure, chiffrement",
        "aéronef sans pilote avec chiffrement",
        "tubo senza saldatura encryption",
        "avión no tripulado encryption",
        "non-metallic case encryption",
        "without aerosols, encryption in place",
        "ohne Kabel, Verschlüsselung eingebaut",
    ],
)
def test_what_is_not_denied_stands(text: str) -> None:
    assert not denied(text)


def test_a_word_that_ends_in_n_before_a_lone_t_is_a_denial_only_with_an_apostrophe_between() -> None:
    assert not denied("an iron  t encryption")
