# Two commands do all: `make demo` shows a district at work, `make test` runs the tests. Each prepares a fresh
# clone by itself; all that must be there is Python 3.11 or newer with venv and pip, and make.
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
# Two processes: the tests share one machine with the database they start.
TESTS := $(BIN)/pytest -n 2 --dist loadgroup

.PHONY: install install-dev demo test nightly mutants check fix lock messages bundle

install:
	@$(PYTHON) scripts/bootstrap.py

install-dev:
	@$(PYTHON) scripts/bootstrap.py --dev

# exec: so that a signal to make's child arrives at the command, which stops the database too.
demo: install
	@PORT=$(PORT) exec $(BIN)/shuangjian demo

test: install-dev
	$(TESTS)

# By night, apart from the tests of each change: so many steps of the ledger against its model, and as many over eight connections at once;
# a hundredth of them for findings, where a step is a sweep.
STEPS ?= 1000000
nightly: install-dev
	SHUANGJIAN_HISTORY_STEPS=$$(($(STEPS) / 100)) $(BIN)/pytest -n 0 tests/integration/findings/test_histories.py
	SHUANGJIAN_LEDGER_STEPS=$(STEPS) SHUANGJIAN_LEDGER_SEED=$$(date +%Y%j) $(BIN)/pytest -n 0 tests/integration/funds/test_ledger_model.py tests/integration/funds/test_ledger_at_once.py

# By night too: a sample of small defects in services and `live`, and whether the tests of their room notice.
MUTANTS ?= 60
mutants: install-dev
	$(BIN)/python scripts/mutants.py --sample $(MUTANTS) --seed $$(date +%Y%j)

check: install-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/shuangjian makemigrations --check --dry-run
	$(BIN)/python scripts/messages.py --check
	$(TESTS)
	$(BIN)/shuangjian clauses --check build/test-results.json

fix: install-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: install-dev
	cd scripts && ../$(BIN)/python lock.py

messages: install-dev
	$(BIN)/python scripts/messages.py

# A folder that installs the check on a machine without a network, for Linux and for Windows: build/bundle.
bundle: install-dev
	$(BIN)/python scripts/bundle.py
