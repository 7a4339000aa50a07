# Needs Python 3.11 or later with pip, git and make; everything else goes into environments of its own here.
PYTHON ?= python3
BIN := .venv/bin
CATALOGUES := $(wildcard wallboard/locale/*/LC_MESSAGES/*.po)
PIP_COMPILE := pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras \
	--no-header --no-emit-index-url --no-emit-find-links

# $(call install,ENVIRONMENT,LOCK)
define install
	test -e $(1)/bin/python || $(PYTHON) -m venv --without-pip $(1)
	$(PYTHON) -m pip --python $(1) install --quiet --disable-pip-version-check --require-hashes -r $(2)
	$(PYTHON) -m pip --python $(1) install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	$(1)/bin/python -m compileall -q wallboard
endef

.PHONY: setup demo test lint bench locks clean

setup: .venv/ready

demo: .venv/ready
	@$(BIN)/wallboard demo

test: .venv/dev-ready
	$(BIN)/python -m pytest -n auto --dist loadfile

lint: .venv/dev-ready
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

bench: .venv-bench/ready
	@set -e; for bench in tests/bench/bench_*.py; do echo "== $$bench"; .venv-bench/bin/python $$bench; done

# Newer releases of what we stand on, within pyproject.toml; needs pip-tools.
locks:
	$(PIP_COMPILE) --upgrade --extra build -o requirements.lock pyproject.toml
	$(PIP_COMPILE) --upgrade --extra build --extra dev -c requirements.lock -o requirements-dev.lock pyproject.toml
	$(PIP_COMPILE) --upgrade --extra build --extra bench -c requirements-dev.lock -o requirements-bench.lock pyproject.toml
	! grep -n '^--\|://' requirements*.lock

clean:
	rm -rf .venv .venv-bench build dist

# The development environment is the plain one and more, so either can be made of the other.
.venv/ready: requirements.lock pyproject.toml hatch_build.py $(CATALOGUES)
	$(call install,.venv,requirements.lock)
	@touch $@

.venv/dev-ready: requirements-dev.lock pyproject.toml hatch_build.py $(CATALOGUES)
	$(call install,.venv,requirements-dev.lock)
	@touch $@ .venv/ready

.venv-bench/ready: requirements-bench.lock pyproject.toml hatch_build.py $(CATALOGUES)
	$(call install,.venv-bench,requirements-bench.lock)
	@touch $@
