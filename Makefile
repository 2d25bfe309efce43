# greencert: `make demo` shows it, `make test` checks it; both set up .venv first.

PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test check setup

demo: setup
	$(BIN)/greencert demo

test: check
	$(BIN)/python -m pytest -q -rs

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

setup: .venv/ready

.venv/ready: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "error: $(PYTHON) is missing or older than Python 3.11."; \
	  echo "remedy: install Python 3.11 or newer, or name one: make PYTHON=python3.12"; exit 2; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
	  echo "error: this Python cannot make a virtual environment (venv or ensurepip is missing)."; \
	  echo "remedy: on Debian and Ubuntu: apt install python3-venv"; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install -qq --disable-pip-version-check -c constraints.txt -e '.[dev]' || { \
	  echo "error: the Python packages could not be installed."; \
	  echo "remedy: check the network or pip's index (pip config list), then run make again."; exit 2; }
	@touch $@
