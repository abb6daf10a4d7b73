"""Which version of catchall is this?"""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

try:
    VERSION = version("catchall")
except PackageNotFoundError:  # a checkout that was never installed
    VERSION = "0+unknown"
