"""Which numbers can change a match or a verdict, and why are they what they are?"""

from __future__ import annotations

from typing import Final

ENGINE_VERSION: Final = "2"
"""Changes whenever the same facts may give another decision."""

TOKEN_SIMILARITY_MIN: Final = 0.72
"""Below this two words are different words; 0.72 keeps two edits in eight letters."""
JOINED_SIMILARITY_MIN: Final = 0.90
"""From here on two names without their spaces are the same name split otherwise, or misspelt."""
CANDIDATE_COVERAGE_MIN: Final = 0.50
"""Share of the weight of a name that must be touched on either side before it is scored exactly."""
REVIEW_SCORE_MIN: Final = 0.84
"""From here on a person must look: one edit in a name of two ordinary words scores 0.90 and more."""
CONTRADICTED_REVIEW_SCORE_MIN: Final = 0.97
"""With a contradicting second fact only (nearly) equal names are still shown to a person."""
SHORT_TOKEN_LENGTH: Final = 2
"""Words up to this length match only when equal: one edit in `Li` makes another family."""
ONE_EDIT_TOKEN_LENGTH: Final = 4
"""Words up to this length may differ by one edit, no more."""
GENERIC_WEIGHT: Final = 0.25
"""What a word counts that many names share (`trading`, `bank`), against 1 for a rare one."""
OMITTED_WEIGHT: Final = 0.45
"""What a name part counts that one side leaves out (a patronymic, a middle name)."""
FAMILY_SIMILARITY: Final = 0.93
"""What two words are worth to each other that are one name by ear or by romanisation."""
TRANSPOSED_SIMILARITY: Final = 0.88
"""What two words are worth at least that differ by two neighbouring letters in the other sequence."""
CUT_SCORE: Final = 0.86
"""What a name is worth that ends where a field of a form ends, in the middle of the listed name."""
CUT_LENGTH_MIN: Final = 14
"""So many letters a cut name has left at least; so many and three more where it is cut between words."""
SIMILARITY_POWER: Final = 1.5
"""How steeply a pair of words loses with every letter: one edit in five letters of a name of two words
still reaches a person."""
ONE_WORD_FACTOR: Final = 0.97
"""A name of one word that is only like another says less than one of several."""
INITIAL_SIMILARITY: Final = 0.88
"""What a single letter is worth against a word that begins with it."""
NAMES_PER_PARTY_MAX: Final = 60
CANDIDATES_MAX: Final = 400
"""More candidates than this for one name: the best by coverage are scored, and the cut is a reason."""
HITS_PER_PARTY_MAX: Final = 25
OWNERSHIP_LIMIT_PCT: Final = 50
"""Owned at this share counts as listed (Best Practices of 3 July 2024); `more than` before that day."""
OWNERSHIP_WATCH_PCT: Final = 25
"""From this share of a listed owner on a person must look."""
