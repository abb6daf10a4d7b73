"""Do two spellings of a unit mean the same count?

Order lines and licences count in trade units, as people write them. Only spellings are made equal;
nothing is converted, since a licence is written off in the unit that it names.
"""

from __future__ import annotations

from functools import lru_cache

_SPELLINGS = {
    "piece": """pc pcs piece pieces pce pces ea each unit units item items no nos stk stück stueck st stuks
        stuk pièce pièces unité unités pieza piezas pza uds ud unidad unidades pezzo pezzi pz unità c62
        h87""",
    "set": "set sets kit kits satz sätze jeu jeux conjunto conjuntos serie",
    "kg": "kg kgs kilo kilos kilogram kilograms kilogramm kilogramme kilogrammes kgm",
    "g": "g gram grams gramm gramme grammes grm",
    "t": "t tonne tonnes tons tne",
    "l": "l ltr litre litres liter liters litro litros litri",
    "ml": "ml millilitre millilitres milliliter mlt",
    "m": "m metre metres meter meters mètre mètres metro metros metri mtr",
    "licence": """licence licences license licenses lizenz lizenzen licentie licenties licencia licencias
        licenza""",
    "hour": "h hour hours hr hrs stunde stunden heure heures uur hora horas ora ore hur",
}
_UNITS = {spelling: unit for unit, spellings in _SPELLINGS.items() for spelling in spellings.split()}


@lru_cache(maxsize=4096)
def trade_unit(written: str | None) -> str:
    """One name for all spellings of a unit; a unit in no table stands for itself, none for nothing."""
    plain = (written or "").strip().rstrip(".").casefold()
    return _UNITS.get(plain, plain)
