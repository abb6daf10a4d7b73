"""Which country does a name stand for?

ISO 3166-1 alpha-2 with XI (Northern Ireland) and XK (Kosovo). Per line a code and its names: short ones,
official ones, usual variants of publishers. Dissolved states are absent on purpose.
"""

from __future__ import annotations

import unicodedata

_TABLE = """
AD Andorra|Principality of Andorra
AE United Arab Emirates|UAE|U.A.E.
AF Afghanistan|Islamic Republic of Afghanistan
AG Antigua and Barbuda|Antigua & Barbuda
AI Anguilla
AL Albania|Republic of Albania
AM Armenia|Republic of Armenia
AO Angola|Republic of Angola
AQ Antarctica
AR Argentina|Argentine Republic
AS American Samoa
AT Austria|Republic of Austria
AU Australia|Commonwealth of Australia
AW Aruba
AX Aland Islands
AZ Azerbaijan|Republic of Azerbaijan
BA Bosnia and Herzegovina|Bosnia & Herzegovina|Bosnia-Herzegovina|Bosnia
BB Barbados
BD Bangladesh|People's Republic of Bangladesh
BE Belgium|Kingdom of Belgium
BF Burkina Faso
BG Bulgaria|Republic of Bulgaria
BH Bahrain|Kingdom of Bahrain
BI Burundi|Republic of Burundi
BJ Benin|Republic of Benin
BL Saint Barthelemy
BM Bermuda
BN Brunei Darussalam|Brunei
BO Bolivia|Plurinational State of Bolivia|Bolivia (Plurinational State of)|Bolivia, Plurinational State of
BQ Bonaire, Sint Eustatius and Saba|Caribbean Netherlands
BR Brazil|Federative Republic of Brazil
BS Bahamas|Bahamas, The|Commonwealth of the Bahamas
BT Bhutan|Kingdom of Bhutan
BV Bouvet Island
BW Botswana|Republic of Botswana
BY Belarus|Republic of Belarus
BZ Belize
CA Canada
CC Cocos (Keeling) Islands|Cocos Islands
CD Democratic Republic of the Congo|Congo (Democratic Republic)|Congo, Democratic Republic of the
CD Congo, Democratic Republic of|Congo (the Democratic Republic of the)
CD Congo, the Democratic Republic of the|DR Congo|DRC|Congo (DRC)|Congo (Kinshasa)|Congo-Kinshasa
CF Central African Republic
CG Congo|Republic of the Congo|Congo, Republic of the|Congo, Republic of|Congo (Republic)
CG Congo (Brazzaville)|Congo-Brazzaville
CH Switzerland|Swiss Confederation
CI Cote d'Ivoire|Cote d Ivoire|Ivory Coast
CK Cook Islands
CL Chile|Republic of Chile
CM Cameroon|Republic of Cameroon
CN China|People's Republic of China|PRC|China, People's Republic of|Mainland China
CO Colombia|Republic of Colombia
CR Costa Rica
CU Cuba|Republic of Cuba
CV Cabo Verde|Cape Verde
CW Curacao
CX Christmas Island
CY Cyprus|Republic of Cyprus
CZ Czechia|Czech Republic
DE Germany|Federal Republic of Germany
DJ Djibouti|Republic of Djibouti
DK Denmark|Kingdom of Denmark
DM Dominica|Commonwealth of Dominica
DO Dominican Republic
DZ Algeria|People's Democratic Republic of Algeria
EC Ecuador|Republic of Ecuador
EE Estonia|Republic of Estonia
EG Egypt|Arab Republic of Egypt
EH Western Sahara
ER Eritrea|State of Eritrea
ES Spain|Kingdom of Spain
ET Ethiopia|Federal Democratic Republic of Ethiopia
FI Finland|Republic of Finland
FJ Fiji
FK Falkland Islands (Malvinas)|Falkland Islands
FM Micronesia|Federated States of Micronesia|Micronesia, Federated States of|Micronesia (Federated States of)
FO Faroe Islands|Faeroe Islands
FR France|French Republic
GA Gabon|Gabonese Republic
GB United Kingdom|United Kingdom of Great Britain and Northern Ireland|UK|U.K.|Great Britain|England
GB Scotland|Wales
GD Grenada
GE Georgia|Republic of Georgia
GF French Guiana
GG Guernsey
GH Ghana|Republic of Ghana
GI Gibraltar
GL Greenland
GM Gambia|The Gambia|Gambia, The|Republic of the Gambia
GN Guinea|Republic of Guinea|Guinea (Conakry)
GP Guadeloupe
GQ Equatorial Guinea|Republic of Equatorial Guinea
GR Greece|Hellenic Republic
GS South Georgia and the South Sandwich Islands
GT Guatemala|Republic of Guatemala
GU Guam
GW Guinea-Bissau|Guinea Bissau|Republic of Guinea-Bissau
GY Guyana|Co-operative Republic of Guyana
HK Hong Kong|Hong Kong SAR|China, Hong Kong Special Administrative Region
HK Hong Kong Special Administrative Region|Hong Kong, China|Hong Kong (China)|Hong Kong SAR, China
HM Heard Island and McDonald Islands
HN Honduras|Republic of Honduras
HR Croatia|Republic of Croatia
HT Haiti|Republic of Haiti
HU Hungary
ID Indonesia|Republic of Indonesia
IE Ireland|Republic of Ireland
IL Israel|State of Israel
IM Isle of Man|Man, Isle of
IN India|Republic of India
IO British Indian Ocean Territory
IQ Iraq|Republic of Iraq
IR Iran|Iran (Islamic Republic of)|Islamic Republic of Iran|Iran, Islamic Republic of
IS Iceland
IT Italy|Italian Republic
JE Jersey
JM Jamaica
JO Jordan|Hashemite Kingdom of Jordan
JP Japan
KE Kenya|Republic of Kenya
KG Kyrgyzstan|Kyrgyz Republic
KH Cambodia|Kingdom of Cambodia
KI Kiribati
KM Comoros|Union of the Comoros|The Comoros
KN Saint Kitts and Nevis|St. Kitts and Nevis|St. Kitts & Nevis|St Kitts and Nevis
KP North Korea|Korea, North|Democratic People's Republic of Korea|DPRK
KP Korea, Democratic People's Republic of|Korea (Democratic People's Republic of)|Korea, DPR
KR South Korea|Korea, South|Republic of Korea|Korea, Republic of|Korea (Republic of)|Korea (the Republic of)
KW Kuwait|State of Kuwait
KY Cayman Islands
KZ Kazakhstan|Republic of Kazakhstan
LA Laos|Lao People's Democratic Republic|Lao PDR
LB Lebanon|Lebanese Republic
LC Saint Lucia|St. Lucia
LI Liechtenstein|Principality of Liechtenstein
LK Sri Lanka
LR Liberia|Republic of Liberia
LS Lesotho|Kingdom of Lesotho
LT Lithuania|Republic of Lithuania
LU Luxembourg|Grand Duchy of Luxembourg
LV Latvia|Republic of Latvia
LY Libya|State of Libya|Libyan Arab Jamahiriya
MA Morocco|Kingdom of Morocco
MC Monaco|Principality of Monaco
MD Moldova|Republic of Moldova|Moldova, Republic of|Moldova (Republic of)
ME Montenegro
MF Saint Martin (French part)|Saint Martin
MG Madagascar|Republic of Madagascar
MH Marshall Islands|Republic of the Marshall Islands
MK North Macedonia|North Macedonia, The Republic of|Republic of North Macedonia|Macedonia
MK Former Yugoslav Republic of Macedonia
ML Mali|Republic of Mali
MM Myanmar|Burma|Myanmar (Burma)|Burma (Myanmar)|Republic of the Union of Myanmar|Union of Myanmar
MN Mongolia
MO Macao|Macau|China, Macao Special Administrative Region|Macao SAR|Macau SAR
MP Northern Mariana Islands
MQ Martinique
MR Mauritania|Islamic Republic of Mauritania
MS Montserrat
MT Malta|Republic of Malta
MU Mauritius|Republic of Mauritius
MV Maldives|Republic of Maldives
MW Malawi|Republic of Malawi
MX Mexico|United Mexican States
MY Malaysia
MZ Mozambique|Republic of Mozambique
NA Namibia|Republic of Namibia
NC New Caledonia
NE Niger|Republic of the Niger|Republic of Niger
NF Norfolk Island
NG Nigeria|Federal Republic of Nigeria
NI Nicaragua|Republic of Nicaragua
NL Netherlands|The Netherlands|Kingdom of the Netherlands|Netherlands (Kingdom of the)|Holland
NO Norway|Kingdom of Norway
NP Nepal
NR Nauru
NU Niue
NZ New Zealand
OM Oman|Sultanate of Oman
PA Panama|Republic of Panama
PE Peru|Republic of Peru
PF French Polynesia
PG Papua New Guinea
PH Philippines|Republic of the Philippines
PK Pakistan|Islamic Republic of Pakistan
PL Poland|Republic of Poland
PM Saint Pierre and Miquelon
PN Pitcairn|Pitcairn Islands
PR Puerto Rico
PS State of Palestine|Palestine|Palestinian|Palestinian Territories|Palestine, State of
PS Palestinian Territory, Occupied|Occupied Palestinian Territories|Occupied Palestinian Territory
PS West Bank|Gaza|Gaza Strip|Region: Gaza|Region: West Bank|West Bank and Gaza
PT Portugal|Portuguese Republic
PW Palau|Republic of Palau
PY Paraguay|Republic of Paraguay
QA Qatar|State of Qatar
RE Reunion
RO Romania
RS Serbia|Republic of Serbia
RU Russia|Russian Federation|Russia (Russian Federation)
RW Rwanda|Republic of Rwanda
SA Saudi Arabia|Kingdom of Saudi Arabia
SB Solomon Islands
SC Seychelles|Republic of Seychelles
SD Sudan|Republic of the Sudan|The Sudan
SE Sweden|Kingdom of Sweden
SG Singapore|Republic of Singapore
SH Saint Helena, Ascension and Tristan da Cunha|Saint Helena
SI Slovenia|Republic of Slovenia
SJ Svalbard and Jan Mayen
SK Slovakia|Slovak Republic
SL Sierra Leone|Republic of Sierra Leone
SM San Marino|Republic of San Marino
SN Senegal|Republic of Senegal
SO Somalia|Federal Republic of Somalia
SR Suriname
SS South Sudan|Republic of South Sudan
ST Sao Tome and Principe
SV El Salvador|Republic of El Salvador
SX Sint Maarten (Dutch part)|Sint Maarten
SY Syria|Syrian Arab Republic
SZ Eswatini|Swaziland|Kingdom of Eswatini
TC Turks and Caicos Islands
TD Chad|Republic of Chad
TF French Southern Territories
TG Togo|Togolese Republic
TH Thailand|Kingdom of Thailand
TJ Tajikistan|Republic of Tajikistan
TK Tokelau
TL Timor-Leste|East Timor
TM Turkmenistan
TN Tunisia|Republic of Tunisia
TO Tonga
TR Turkiye|Turkey|Republic of Turkiye|Republic of Turkey
TT Trinidad and Tobago|Trinidad & Tobago
TV Tuvalu
TW Taiwan|Taiwan, Province of China|Taiwan (Province of China)|Republic of China
TZ Tanzania|United Republic of Tanzania|Tanzania, United Republic of
UA Ukraine
UG Uganda|Republic of Uganda
UM United States Minor Outlying Islands
US United States|United States of America|USA|U.S.A.|U.S.|US
UY Uruguay|Eastern Republic of Uruguay
UZ Uzbekistan|Republic of Uzbekistan
VA Holy See|Vatican City|Vatican|Vatican City State
VC Saint Vincent and the Grenadines|St. Vincent and the Grenadines|St Vincent and the Grenadines
VE Venezuela|Bolivarian Republic of Venezuela|Venezuela (Bolivarian Republic of)
VE Venezuela, Bolivarian Republic of
VG British Virgin Islands|Virgin Islands, British|Virgin Islands (British)
VI United States Virgin Islands|Virgin Islands, U.S.|Virgin Islands (U.S.)|US Virgin Islands
VN Viet Nam|Vietnam|Socialist Republic of Viet Nam
VU Vanuatu
WF Wallis and Futuna
WS Samoa|Independent State of Samoa
XI Northern Ireland
XK Kosovo|Republic of Kosovo
YE Yemen|Republic of Yemen
YT Mayotte
ZA South Africa|Republic of South Africa
ZM Zambia|Republic of Zambia
ZW Zimbabwe|Republic of Zimbabwe
"""


def country_key(name: str) -> str:
    """A country's name without case, accents, punctuation and a leading article: the key of `NAMES`."""
    bare = unicodedata.normalize("NFKD", name.casefold())
    kept = (sign if sign.isalnum() else " " for sign in bare if sign not in "'’`" and not _is_mark(sign))
    words = "".join(kept).split()
    return " ".join(words[1:] if words[:1] == ["the"] else words)


def _is_mark(sign: str) -> bool:
    return unicodedata.combining(sign) != 0


CODES: frozenset[str] = frozenset(line[:2] for line in _TABLE.split("\n") if line)
NAMES: dict[str, str] = {
    country_key(name): line[:2] for line in _TABLE.split("\n") if line for name in line[3:].split("|")
}

_STATES = (
    "AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND",
    "OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY DC",
)
US_STATES: frozenset[str] = frozenset(state for line in _STATES for state in line.split())
"""Many are a country's code too, so in a US address they are read as states."""
