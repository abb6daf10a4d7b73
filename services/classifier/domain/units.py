"""How much is that in one unit for each kind of quantity?

The units in which technical texts and attribute keys state parameters of Annex I. A symbol may have
several meanings (`nm`: nanometre, nautical mile; `g`: gram, standard gravity); the parameter that is
asked for decides.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Unit:
    """`value * factor + offset` is the value in the base unit of `dimension`."""

    dimension: str
    factor: float
    offset: float = 0.0

    def to_base(self, value: float) -> float:
        return value * self.factor + self.offset


_TABLE = """
length m 1; metre 1; metres 1; meter 1; meters 1; metri 1; metro 1; metros 1; mètres 1; mm 1e-3
length millimetre 1e-3; millimetres 1e-3; millimeter 1e-3; millimeters 1e-3; cm 1e-2; dm 1e-1
length µm 1e-6; um 1e-6; micron 1e-6; microns 1e-6; micrometre 1e-6; micrometres 1e-6
length micrometer 1e-6; micrometers 1e-6; mikrometer 1e-6; nm 1e-9; nanometre 1e-9; nanometres 1e-9
length nanometer 1e-9; nanometers 1e-9; pm 1e-12; å 1e-10; km 1e3; kilometre 1e3; kilometres 1e3
length kilometer 1e3; kilometers 1e3; inch 0.0254; inches 0.0254; in 0.0254; dn 1e-3; nmi 1852
length zoll 0.0254; ″ 0.0254
time s 1; sec 1; second 1; seconds 1; sekunden 1; ms 1e-3; us 1e-6; µs 1e-6; ns 1e-9; ps 1e-12
time fs 1e-15; min 60; mins 60; minute 60; minutes 60; minuten 60; minuti 60; minutos 60; h 3600
time hr 3600; hour 3600; hours 3600; stunde 3600; stunden 3600; uur 3600; heures 3600; heure 3600
time ore 3600; horas 3600; hora 3600; hrs 3600; std 3600; uren 3600; day 86400; days 86400; tage 86400
time secondes 1; secondi 1; segundos 1; sekunde 1; secs 1
mass g 1e-3; gram 1e-3; grams 1e-3; kg 1; kilogram 1; kilograms 1; kilo 1; mg 1e-6; µg 1e-9
mass ug 1e-9; t 1e3; tonne 1e3; tonnes 1e3; lb 0.45359237; lbs 0.45359237; kgs 1
frequency hz 1; khz 1e3; MHz 1e6; mHz 1e-3; mhz 1e6; ghz 1e9; thz 1e12; fps 1; frames/s 1
rotation rpm 1; 1/min 1; u/min 1; tr/min 1; min-1 1
power w 1; watt 1; watts 1; kw 1e3; mW 1e-3; MW 1e6; mw 1e6; gw 1e9; va 1; kva 1e3; mva 1e6
power milliwatt 1e-3; dbm_w 1
powerlevel dbm 1
energy j 1; joule 1; joules 1; mJ 1e-3; MJ 1e6; mj 1e-3; kj 1e3; megajoule 1e6; ev 1.602176634e-19
energy kev 1.602176634e-16; mev 1.602176634e-13; wh 3600; kwh 3.6e6
photonenergy kev 1e3; ev 1; mev 1e6; gev 1e9
pressure pa 1; hpa 100; kpa 1e3; MPa 1e6; mPa 1e-3; mpa 1e6; gpa 1e9; bar 1e5; mbar 100
pressure torr 133.322368; atm 101325; psi 6894.757293; n/mm2 1e6
temperature mk 1e-3 -273.15
temperature °c 1; ℃ 1; c 1; degc 1; celsius 1; k 1 -273.15; kelvin 1 -273.15
voltage v 1; volt 1; volts 1; kv 1e3; mV 1e-3; MV 1e6; mv 1e6; millivolt 1e-3
current a 1; ampere 1; amperes 1; mA 1e-3; MA 1e6; ma 1e-3; ka 1e3; µa 1e-6; ua 1e-6
inductance h 1; nh 1e-9; uh 1e-6; µh 1e-6; mh 1e-3
capacitance f 1; uf 1e-6; µf 1e-6; nf 1e-9; pf 1e-12
resistance ohm 1; ohms 1; mohm 1e-3; Mohm 1e6; kohm 1e3; Ω 1; mΩ 1e-3; kΩ 1e3; MΩ 1e6; GΩ 1e9
speed m/s 1; km/h 0.2777777778; kmh 0.2777777778; kph 0.2777777778; knots 0.514444; knot 0.514444
speed kn 0.514444; kt 0.514444; mph 0.44704; mach 340.3; mm/s 1e-3
acceleration m/s2 1; g 9.80665
volume l 1; litre 1; litres 1; liter 1; liters 1; litri 1; litro 1; litros 1; ml 1e-3; cm3 1e-3
volume m3 1e3; cubic-metre 1e3; cubic-metres 1e3; gallon 3.785411784; hl 100
area m2 1; cm2 1e-4; mm2 1e-6; µm2 1e-12; um2 1e-12
flow m3/h 1; l/h 1e-3; l/min 0.06; m3/min 60; l/s 3.6; m3/s 3600; litres/hour 1e-3; liter/h 1e-3
angle deg 1; ° 1; degree 1; degrees 1; grad 1; rad 57.29577951; mrad 0.05729577951
angle µrad 5.729577951e-5; urad 5.729577951e-5; arcsec 2.777777778e-4; arcmin 0.01666666667
angle arcseconds 2.777777778e-4; arcsecond 2.777777778e-4; winkelsekunden 2.777777778e-4
angularrate deg/s 1; °/s 1; deg/h 2.777777778e-4; °/h 2.777777778e-4; deg/hr 2.777777778e-4
angularrate deg/hour 2.777777778e-4
randomwalk deg/sqrt_h 1; deg/√h 1; °/√h 1; deg/sqrt(h) 1; deg/rt_h 1; deg/root_h 1
biasaccel ug 1; µg 1; micro-g 1; mg 1e3; milli-g 1e3; micro_g 1
accelwalk ug/sqrt_hz 1; µg/√hz 1
positionrate nmi/h 1; nm/h 1; nmi/hr 1; nm/hr 1
datarate MB/s 8e6; GB/s 8e9; bit/s 1; bps 1; kbit/s 1e3; kbps 1e3; mbit/s 1e6; mbps 1e6; mb/s 1e6
datarate gbit/s 1e9
datarate gbps 1e9; gb/s 1e9; tbps 1e12; tbit/s 1e12
samplerate sps 1; ksps 1e3; msps 1e6; gsps 1e9
information bit 1; bits 1; byte 8; bytes 8; kb 8e3; mb 8e6; gb 8e9; tb 8e12
resolutionbit bit 1; bits 1
performance flops 1; gflops 1e9; tflops 1e12; teraflops 1e12; pflops 1e15; tops 1e12
weighted wt 1; gflops_weighted 1e-3
ratio % 1; pct 1; percent 1; prozent 1; procent 1; ppm 1e-4; ppb 1e-7; vol% 1; wt% 1; weight_pct 1
ratio at_pct 1; mol_pct 1
activity bq 1; kbq 1e3; MBq 1e6; mbq 1e6; gbq 1e9; tbq 1e12; pbq 1e15; ci 3.7e10; curie 3.7e10
activity curies 3.7e10; mci 3.7e7; kci 3.7e13
density g/cm3 1; g/cc 1; kg/m3 1e-3; kg/l 1
areaweight g/m2 1; kg/m2 1e3
specificenergy wh/kg 1; j/kg 2.777777778e-4
decibel db 1; dbi 1; dbc 1
phasenoise dbc/hz 1
soundlevel dbspl 1
force n 1; kn 1e3; mn 1e6; mN 1e-3; newton 1; kilonewton 1e3
torque nm 1; newton-metre 1; n·m 1; n*m 1
magnetic t 1; tesla 1; mt 1e-3; gauss 1e-4
magneticnoise pt/sqrt_hz 1; nt/sqrt_hz 1e3; ft/sqrt_hz 1e-3; pt/√hz 1; nt/√hz 1e3
sensitivity µa/lm 1; ua/lm 1; ma/w 1e3
radiationdose kgy 1e3; mrad_si 1e4
radiationdose gy 1; rad_si 0.01; krad 10; gy_si 1
neutron n/s 1
thermal w/mk 1; w/m/k 1
noisetemp dbhz 1
count _ 1; pieces 1; pcs 1
impulse ns_total 1; kns 1e3; n_s 1
chargemass dalton 1; u 1; da 1
"""


def _read() -> Mapping[str, tuple[Unit, ...]]:
    units: dict[str, list[Unit]] = defaultdict(list)
    for line in _TABLE.strip().splitlines():
        dimension, _, rest = line.partition(" ")
        for written in rest.split(";"):
            symbol, *numbers = written.split()
            units[symbol].append(Unit(dimension, *map(float, numbers)))
    return {symbol: tuple(found) for symbol, found in units.items()}


UNITS: Mapping[str, tuple[Unit, ...]] = _read()
DIMENSIONS = frozenset(unit.dimension for found in UNITS.values() for unit in found)


_SPELLINGS = str.maketrans(
    {"\u03bc": "\u00b5", "\u2126": "\u03a9", "º": "°", "²": "2", "³": "3", "^": "", " ": ""}
)
_SEA_MILES = frozenset({"km", "nmi"})
"""Beside a parameter in one of these `nm` is the nautical mile."""


def spelling_of(written: str) -> str:
    """A symbol as the table spells it, but for capitals: `m³/h`, `m^3/h` and `° C`."""
    return written.translate(_SPELLINGS)


def unit_for(symbol: str, dimension: str, *, beside: str = "") -> Unit | None:
    """The unit that `symbol` means where a quantity of `dimension` is asked for in the unit `beside`."""
    if beside in _SEA_MILES and symbol.casefold() == "nm":
        symbol = "nmi"
    for spelling in _spellings(symbol):
        found = next((unit for unit in UNITS.get(spelling, ()) if unit.dimension == dimension), None)
        if found is not None:
            return found
    return None


def dimension_of(symbol: str) -> str:
    """The first meaning of a symbol; raises `KeyError` where there is none."""
    found = next((UNITS[spelling] for spelling in _spellings(symbol) if spelling in UNITS), None)
    if found is None:
        raise KeyError(symbol)
    return found[0].dimension


def converted(value: float, symbol: str | None, wanted: str | None) -> float | None:
    """A value in another unit of the same kind of quantity; None where the two measure different things."""
    if symbol == wanted:
        return value
    for unit in (unit for spelling in _spellings(symbol or "") for unit in UNITS.get(spelling, ())):
        other = unit_for(wanted or "", unit.dimension)
        if other is not None:
            return (unit.to_base(value) - other.offset) / other.factor
    return None


def _spellings(symbol: str) -> tuple[str, str]:
    """As it is written, where capitals tell mW from MW, and in small letters."""
    plain = spelling_of(symbol)
    return plain, spelling_of(plain.casefold()).replace("\u03c9", "ohm")
