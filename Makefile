# Everything an operator or a developer starts. The environment lives in .venv and comes from requirements.lock alone.
.DEFAULT_GOAL := help
PYTHON ?= python3
UV_VERSION := 0.13.8
BIN := .venv/bin
MOVIE_ASSETS_DATA ?= $(CURDIR)/data
# Exported, not written into commands: a path may have spaces, and signs that a shell reads.
demo dev: export MOVIE_ASSETS_DATA := $(MOVIE_ASSETS_DATA)
demo: export MOVIE_ASSETS_DEMO := true
# Tests sync thousands of small files. Where there is a file system in memory, they do not wait for the disk.
test reliability fuzz: export PYTEST_DEBUG_TEMPROOT := $(firstword $(wildcard /dev/shm) $(TMPDIR) /tmp)
# Tests start hundreds of processes, and pytest rewrites every module: with this variable set, each compiles all anew.
test reliability fuzz: export PYTHONDONTWRITEBYTECODE :=

.PHONY: help setup demo dev test cluster-demo prove reliability fuzz lint format docs screenshots bench lock clean wheel

help:  ## this list
	@grep -E '^[a-z%-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

.venv/ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	$(BIN)/uv pip sync --quiet --compile-bytecode requirements.lock
	$(BIN)/uv pip install --quiet --no-deps --no-build-isolation --editable .
	@touch .venv/ready

setup: .venv/ready  ## make the environment

demo: setup  ## collect 28 years from the embedded providers into data/demo, and show what came of it
	@$(BIN)/movie-assets demo --collect

dev: setup  ## the Dagster UI with its daemon, on http://127.0.0.1:3000
	@$(BIN)/movie-assets dev

test: setup  ## all tests
	@$(BIN)/python -m pytest -m "not prove and not wheel" --numprocesses 3 --dist loadscope

prove: setup  ## long proofs: many kills, full size
	@$(BIN)/python -m pytest -m prove --timeout 3600

reliability: setup  ## play every fault, and write docs/reliability.md
	@$(BIN)/python -m pytest -m "fault and not prove" --numprocesses 3 --dist loadscope --reliability docs/reliability.md

fuzz: setup  ## hypothesis with many examples
	@HYPOTHESIS_PROFILE=fuzz $(BIN)/python -m pytest -m "not prove and not wheel" --timeout 3600 -k "property or fuzz" --numprocesses 2 --dist worksteal

lint: setup  ## ruff, mypy and the import contracts
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy -p movie_assets -p movie_assets_tests -p benchmarks
	@$(BIN)/lint-imports --no-logo

format: setup  ## let ruff format and fix
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

# Without --quiet, which would hide the warnings from --strict too.
docs: setup  ## build the site of docs/ into site/; a broken link fails it
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

screenshots: setup  ## make every picture of docs/images anew, from a demo of its own (needs Chromium)
	@$(BIN)/python -m movie_assets_tests.screenshots.taking

wheel: setup  ## build the wheel, install it in a fresh environment elsewhere, run the demo of one year
	@$(BIN)/python -m pytest -m wheel movie_assets_tests/test_wheel.py

cluster-demo: setup  ## ten years on a cluster of this one machine, with a host killed meanwhile, beside one machine
	@$(BIN)/python -W ignore -m movie_assets_tests.cluster.demonstration

bench: setup  ## all benchmarks; bench-NAME runs one
	@$(BIN)/python -m benchmarks

# dlt, which one benchmark compares with, in an environment of its own: pyproject.toml says why.
.venv-bench/ready: benchmarks/dlt.lock | setup
	@test -x .venv-bench/bin/python || $(PYTHON) -m venv --without-pip .venv-bench
	$(BIN)/uv pip sync --quiet --compile-bytecode --python .venv-bench/bin/python benchmarks/dlt.lock
	@touch .venv-bench/ready

bench-beside_others: .venv-bench/ready

bench-%: setup
	@$(BIN)/python -m benchmarks $*

lock: setup  ## resolve anew into requirements.lock
	@echo 'duckdb==1.5.5' | $(BIN)/uv pip compile pyproject.toml --extra cluster --group dev --group docs --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-header --quiet --upgrade --annotation-style line -c /dev/stdin -o requirements.lock
	@echo 'duckdb==1.5.5' | $(BIN)/uv pip compile --group pyproject.toml:benchmarks --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-header --quiet --upgrade --annotation-style line -c /dev/stdin -o benchmarks/dlt.lock

clean:  ## remove the environment and caches; data stays
	rm -rf .venv .venv-bench .mypy_cache .ruff_cache .pytest_cache .hypothesis
