"""Which words of a name say what it is rather than who it is?

Legal forms, titles, particles and words that very many names share, in normalised spelling.
"""

from __future__ import annotations

LEGAL_FORMS: frozenset[str] = frozenset(
    """
    ab aktiebolag ag aktiengesellschaft aktsionernoe ao as asa asbl aps bhd bv bvba co company corp
    corporation coop cooperative cv doo dooel dd ead ehf eeig eirl eood epe eurl ev fze fzc fzco fzllc
    gesellschaft gie gmbh haftung inc incorporated is ios jsc kb kda kdd kft kg kgaa kk kommanditgesellschaft
    ks lda lllp llc llp lp ltd limited limitada ltda mbh mbk nv oao oaio obshchestvo od ohg ong oo ooo oe
    oy oyj pao pc pjsc pllc plc private proprietary pt pte pty pvt qpsc qsc rt sa saa sab sae sal saoc saog
    sap sapi sarl sas sasu sc sca scs sccl sdn se sia sicav sl slu snc societe spa spk spol spzoo sprl sr srl
    sro sti tas tov tbk uab ug unlimited vof wll zao zrt zoo zat
    """.split()
)

SAME_FORMS: dict[str, str] = {
    "aktiengesellschaft": "ag",
    "aktiebolag": "ab",
    "company": "co",
    "corporation": "corp",
    "incorporated": "inc",
    "limited": "ltd",
    "limitada": "ltda",
    "private": "pvt",
    "proprietary": "pty",
}
"""Legal forms written out, with the abbreviation that means the same."""

TITLES: frozenset[str] = frozenset(
    """
    mr mrs ms mister dr doctor prof professor hon honourable haji hajji hadji sheikh shaikh shaykh sheik
    mullah maulvi mawlawi mufti ayatollah hojjatoleslam herr frau dipl senor senora monsieur madame mme mlle
    signor signora jr
    """.split()
)

PARTICLES: frozenset[str] = frozenset(
    """
    al el bin ibn ben bint abu abd van von der den de da das do dos du della del di la le les lo las los
    und and et y e of the for u i zu zum zur ter ten op af av og och
    """.split()
)

GENERIC_WORDS: frozenset[str] = frozenset(
    """
    trading trade import export imports exports general international global group holding holdings
    industries industrial industry enterprise enterprises services service solutions systems technology
    technologies tech engineering engineers construction contracting commercial commerce development
    management consulting consultancy investment investments capital finance financial bank banking
    insurance shipping maritime marine transport transportation logistics freight cargo airlines airways
    air aviation aerospace oil gas petroleum energy power electric electrical electronic electronics
    chemical chemicals pharmaceutical medical machinery machine tools equipment factory plant works
    manufacturing production products company national state central research institute university
    foundation organization organisation association society center centre office agency ministry
    department bureau committee council federation union company firm business partners brothers sons
    company east west north south middle new first
    """.split()
)
