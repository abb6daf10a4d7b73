"""Run the classifier alone: `python -m services.classifier`."""

from __future__ import annotations

from services.classifier.bootstrap import build
from services.classifier.settings import ClassifierSettings
from services.runtime.process import run_process

if __name__ == "__main__":
    run_process(ClassifierSettings(), build)
