"""What does OFAC's SDN_ADVANCED.XML or CONS_ADVANCED.XML list?

Everything is joined by ids, and ids are resolved through the file's own reference values. Documents
and locations come before the parties, programmes after them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from services.screening.adapters.list_files.drafts import Draft, edition_of
from services.screening.adapters.list_files.identifiers import type_of_label
from services.screening.adapters.list_files.ofac_advanced_values import (
    Locations,
    References,
    birth_of,
    name_of,
    point_of,
)
from services.screening.adapters.list_files.ofac_marks import kind_of
from services.screening.adapters.list_files.reading import Source
from services.screening.adapters.list_files.values import published_day
from services.screening.adapters.list_files.xml_records import records, text_of
from services.screening.domain.watchlist import ListEdition, ListRefused

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

WANTED = frozenset(
    {
        "DateOfIssue",
        "ReferenceValueSets",
        "Location",
        "IDRegDocument",
        "DistinctParty",
        "ProfileRelationship",
        "SanctionsEntry",
        "SanctionsEntryLink",
    }
)
_COUNTRY_FEATURES = frozenset({"nationality country", "citizenship country", "vessel flag"})


class _Reading:
    """What has been read so far of one file."""

    def __init__(self) -> None:
        self.issued = ""
        self.references = References()
        self.locations = Locations()
        self.documents: dict[str, list[tuple[str, str]]] = {}
        self.drafts: dict[str, Draft] = {}
        self.sanctioned: set[str] = set()
        self.lists: set[str] = set()

    def take(self, element: Element) -> None:
        match element.tag:
            case "DateOfIssue":
                self.issued = point_of(element)
            case "ReferenceValueSets":
                self.references = References(element)
            case "Location":
                self.locations.add(element, self.references)
            case "IDRegDocument":
                self._take_document(element)
            case "DistinctParty":
                for profile in element.iter("Profile"):
                    self._take_profile(profile)
            case "SanctionsEntry":
                self._take_sanctions(element)
            case _:
                pass

    def _take_document(self, element: Element) -> None:
        """Fraudulent documents too: the party shows them."""
        label = self.references.text("IDRegDocType", element.get("IDRegDocTypeID"))
        pair = (label, text_of(element, "IDRegistrationNo"))
        self.documents.setdefault(element.get("IdentityID", ""), []).append(pair)

    def _take_profile(self, profile: Element) -> None:
        profile_id = profile.get("ID", "")
        draft = Draft(profile_id, kind_of(self.references.party_kind(profile.get("PartySubTypeID"))))
        self.drafts[profile_id] = draft
        for identity in profile.iter("Identity"):
            self._take_identity(draft, identity)
        for feature in profile.iter("Feature"):
            self._take_feature(draft, feature)

    def _take_identity(self, draft: Draft, identity: Element) -> None:
        parts = {
            group.get("ID", ""): self.references.text("NamePartType", group.get("NamePartTypeID"))
            for group in identity.iter("NamePartGroup")
        }
        aliases = sorted(identity.iter("Alias"), key=lambda alias: alias.get("Primary") != "true")
        for alias in aliases:
            for documented in alias.iter("DocumentedName"):
                draft.name(name_of(documented, parts), weak=alias.get("LowQuality") == "true")
        for label, number in self.documents.pop(identity.get("ID", ""), ()):
            draft.identifier(type_of_label(label, number), number)

    def _take_feature(self, draft: Draft, feature: Element) -> None:
        label = self.references.text("FeatureType", feature.get("FeatureTypeID"))
        for version in feature.iter("FeatureVersion"):
            if label.casefold() == "birthdate":
                draft.born(birth_of(version))
            elif label.casefold() in _COUNTRY_FEATURES:
                for text in self._details(version):
                    draft.country_name(text)
                self.locations.give_countries(draft, version)
            elif label.casefold() == "location":
                self.locations.give_addresses(draft, version)
            else:
                for text in self._details(version):
                    draft.identifier(type_of_label(label, text), text)

    def _details(self, version: Element) -> Iterator[str]:
        for detail in version.iter("VersionDetail"):
            yield detail.text or self.references.text("DetailReference", detail.get("DetailReferenceID"))

    def _take_sanctions(self, element: Element) -> None:
        draft = self.drafts.get(element.get("ProfileID", ""))
        if draft is None:
            return
        self.sanctioned.add(draft.entry_id)
        self.lists.add(self.references.text("List", element.get("ListID")))
        for event in element.iter("EntryEvent"):
            draft.citation(self.references.text("LegalBasis", event.get("LegalBasisID")))
            for day in event.iter("Date"):
                draft.listed(point_of(day))
        for measure in element.iter("SanctionsMeasure"):
            kind = self.references.text("SanctionsType", measure.get("SanctionsTypeID"))
            if kind.casefold() == "program":
                draft.programme(text_of(measure, "Comment"))
            else:
                draft.measure(kind)


def read(source: Source) -> ListEdition:
    """The one edition in the file; its day is `DateOfIssue`."""
    reading = _Reading()
    for element in records(source, root="Sanctions", wanted=WANTED):
        reading.take(element)
    if missing := sorted(set(reading.drafts) - reading.sanctioned):
        raise ListRefused("SanctionsEntries", f"lack {len(missing)} parties, among them {missing[0]}")
    is_sdn = any(name.casefold().startswith("sdn") for name in reading.lists)
    return edition_of(
        reading.drafts.values(),
        list_id="ofac_sdn" if is_sdn else "ofac_consolidated",
        published_on=published_day(reading.issued),
        source_format="ofac_advanced_xml",
    )
