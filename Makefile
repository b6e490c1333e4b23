# Referat: everything runs in .venv. `make demo` and `make test` need Python 3.11+, a C
# compiler and make, nothing else.

PYTHON ?= python3
PORT ?= 8765
# Where the archive is; the command's own default (the user's data directory) if empty.
HOME_OPTION = $(if $(REFERAT_HOME),--home "$(REFERAT_HOME)",)
# Extra options for installing torch, such as the index of another build of it.
TORCH_OPTIONS ?=
# Files and folders for `make build`.
PATHS ?=

VENV := .venv
BIN := $(VENV)/bin
TORCH := torch==2.13.0
# What is installed on a server: exact versions with their hashes.
LOCK := deploy/requirements.lock
# `make lock LOCK_OPTIONS=--upgrade` takes the newest versions instead of the locked ones.
LOCK_OPTIONS ?=
# For pip-audit, such as --ignore-vuln ID.
AUDIT_OPTIONS ?=
# torch is installed by itself (docs/installing.md), and with it what its CUDA build brings.
NOT_LOCKED := torch triton cuda-bindings cuda-pathfinder cuda-toolkit $(addprefix nvidia-, \
  cublas cuda-cupti cuda-nvrtc cuda-runtime cudnn-cu13 cufft cufile curand cusolver cusparse \
  cusparselt-cu13 nccl-cu13 nvjitlink nvshmem-cu13 nvtx)

.PHONY: install demo serve build test lint bench samples commands translations lock audit clean help

help:
	@echo "make demo      install, index the sample corpus, serve it on 127.0.0.1:$(PORT)"
	@echo "make test      install with test tools, run every test"
	@echo "make install   the runtime environment in $(VENV)"
	@echo "make serve     serve the archive (PORT=$(PORT), REFERAT_HOME=...)"
	@echo "make build     index PATHS=... into the archive"
	@echo "make lint      ruff and mypy"
	@echo "make bench     measure the answers to the development questions"
	@echo "make lock      write $(LOCK) anew from pyproject.toml"
	@echo "make audit     look for known weaknesses in what it locks"
	@echo "make clean     remove $(VENV) and build products (archives stay)"

# torch first and alone: its pinned version is the build without CUDA packages where there
# is one, and whatever else asks for torch then finds it there.
$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.torch: $(BIN)/python
	@echo "Installing $(TORCH) (some minutes the first time)"
	$(BIN)/python -m pip install --disable-pip-version-check $(TORCH_OPTIONS) $(TORCH)
	@touch $@

$(VENV)/.runtime: pyproject.toml $(VENV)/.torch
	$(BIN)/python -m pip install --disable-pip-version-check -e .
	@touch $@

$(VENV)/.test: pyproject.toml $(VENV)/.runtime
	$(BIN)/python -m pip install --disable-pip-version-check -e '.[test]'
	@touch $@

$(VENV)/.dev: pyproject.toml $(VENV)/.test
	$(BIN)/python -m pip install --disable-pip-version-check -e '.[dev]'
	@touch $@

install: $(VENV)/.runtime

demo: install
	$(BIN)/referat demo --port $(PORT)

serve: install
	$(BIN)/referat serve --port $(PORT) $(HOME_OPTION)

build: install
	$(BIN)/referat build $(HOME_OPTION) $(PATHS)

test: $(VENV)/.test
	$(BIN)/python -m pytest $(TEST_OPTIONS)

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/mypy

bench: $(VENV)/.dev
	$(BIN)/python -m benchmarks.run

samples: $(VENV)/.dev
	$(BIN)/python -m benchmarks.sample_corpus.build

commands: $(VENV)/.dev
	$(BIN)/python -m web.commands.reference > docs/commands.md

translations: $(VENV)/.dev
	$(BIN)/pybabel extract -F babel.cfg -k N_ --add-location=file --no-wrap -o build/messages.pot .
	$(BIN)/pybabel update -N --no-wrap --ignore-pot-creation-date -i build/messages.pot \
	  -d web/translations
	$(BIN)/pybabel compile -d web/translations

$(VENV)/.packages: pyproject.toml $(VENV)/.runtime
	$(BIN)/python -m pip install --disable-pip-version-check -e '.[packages]'
	@touch $@

lock: $(VENV)/.packages
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --extra mcp --extra postgres \
	  --generate-hashes \
	  $(addprefix --no-emit-package ,$(NOT_LOCKED)) --custom-compile-command "make lock" \
	  $(LOCK_OPTIONS) pyproject.toml --output-file $(LOCK)

audit: $(VENV)/.packages
	$(BIN)/python deploy/audit.py $(LOCK) $(AUDIT_OPTIONS)

clean:
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .ruff_cache .mypy_cache
