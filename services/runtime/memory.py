"""How is the collector kept from walking over what is there to stay?

The catalogue and the listed names are millions of objects that live as long as the process. A full
collection that walks over them stops everything for about a second.
"""

from __future__ import annotations

import gc


def settle(*, collect: bool) -> None:
    """What is loaded now is not looked at by later collections; counting references still frees it.

    `collect` first looks for what can go, which stops everything once: at start, not while orders wait.
    """
    if collect:
        gc.collect()
    gc.freeze()
