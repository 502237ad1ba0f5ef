# make run   the dashboard on demonstration data          make test   everything, browser included
# make setup only the environment in .venv                make check  lint, types and what needs no other program, in minutes
# make bench how fast it is, against raw limits of the same machine
# make torture our own ledger laid out in N=10000 ways people do (from SEED=0 on), each read and held against the truth
PORT ?= 8050
PYTHON ?= $(shell command -v python3.11 || command -v python3 || command -v python)
VENV := .venv
BIN := $(VENV)/bin
TESTS := $(BIN)/python -m pytest -n 2 --dist loadfile
PIP := $(BIN)/python -m pip --disable-pip-version-check

.PHONY: run setup test check lint unit bench torture lock clean
.DEFAULT_GOAL := run

run: setup
	@$(BIN)/python app.py serve --demo --port $(PORT)

setup: $(VENV)/.runtime

test: lint unit

check: lint
	$(TESTS) -m "not browser and not office and not postgres and not whole"

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/basedpyright --level error
	@test ! -x $(BIN)/biome || $(BIN)/biome ci assets bench

unit: $(VENV)/.dev
	@$(BIN)/python tests/tools/chromium.py
	$(TESTS)

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "找不到 Python。请先安装 Python 3.11 或更新版本。 / No Python found: please install Python 3.11 or newer."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "需要 Python 3.11 或更新版本，这里是 $$($(PYTHON) -V 2>&1)。可用 make PYTHON=路径 指定。 / Python 3.11 or newer is needed; set PYTHON=path."; exit 1; }
	@$(PYTHON) -m venv $(VENV) 2>/dev/null || { rm -rf $(VENV); $(PYTHON) -m venv --without-pip $(VENV) && \
	  $(PYTHON) -m pip --python $(VENV)/bin/python install --quiet pip; } || { \
	  echo "不能建立虚拟环境：缺少 venv 或 pip。 / Cannot make a virtual environment: venv or pip is missing."; rm -rf $(VENV); exit 1; }

$(VENV)/.runtime: requirements.lock | $(BIN)/python
	@echo "正在安装所需的库（约一分钟）… / installing libraries (about a minute) …"
	@$(PIP) install --quiet --require-hashes -r requirements.lock
	-@$(BIN)/python -m callbacks.server.plotlyjs
	@touch $@

$(VENV)/.dev: requirements-dev.lock | $(VENV)/.runtime
	@$(PIP) install --quiet --require-hashes -r requirements-dev.lock
	@touch $@

bench: $(VENV)/.dev
	@$(BIN)/python tests/tools/chromium.py
	@$(BIN)/python -m bench

torture: $(VENV)/.dev
	@$(BIN)/python -m tests.torture --layouts $(or $(N),10000) --seed $(or $(SEED),0) --write

lock:
	uv pip compile --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-header -p 3.11 -q pyproject.toml -o requirements.lock
	uv pip compile --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-header -p 3.11 -q --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock

clean:
	rm -rf $(VENV) var
