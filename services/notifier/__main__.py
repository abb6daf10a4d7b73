"""Run the notifier alone: `python -m services.notifier`."""

from __future__ import annotations

from services.notifier.bootstrap import build
from services.notifier.settings import NotifierSettings
from services.runtime.process import run_process

if __name__ == "__main__":
    run_process(NotifierSettings(), build)
