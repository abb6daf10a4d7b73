# Every target works on a fresh machine: the bootstrap makes .venv/ in this folder and installs into it.
PYTHON ?= python3
BIN := .venv/bin
export PYTHONDONTWRITEBYTECODE := 1

.PHONY: bootstrap bootstrap-dev demo test check bench drill clean

bootstrap:
	@$(PYTHON) dev/bootstrap.py

bootstrap-dev:
	@$(PYTHON) dev/bootstrap.py --dev

demo: bootstrap  ## sample orders through the three services; LISTS=folder takes official list files
	@$(BIN)/catchall demo $(if $(LISTS),--lists "$(LISTS)")

test: bootstrap-dev  ## all tests; what needs a tool that is not here is named and passed over
	@$(BIN)/pytest -p no:cacheprovider

check: bootstrap-dev  ## what CI checks besides the tests
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy --cache-dir .cache/mypy
	@$(BIN)/lint-imports --cache-dir .cache/import_linter
	@$(BIN)/python -m schemas.export --check
	@$(BIN)/python -m dev.reference_docs --check

bench: bootstrap-dev  ## figures of this machine
	@$(BIN)/python -m benchmarks.chain

drill: bootstrap-dev  ## what takes longer: every process killed ten times
	@CATCHALL_DRILL=1 $(BIN)/pytest -p no:cacheprovider tests/chain/test_three_processes.py

clean:
	rm -rf .venv .cache var
