"""Run screening alone: `python -m services.screening`."""

from __future__ import annotations

from services.runtime.process import run_process
from services.screening.bootstrap import build
from services.screening.settings import ScreeningSettings

if __name__ == "__main__":
    run_process(ScreeningSettings(), build)
