# Everything a person needs to try, change and check this project.
# `make demo` first; all of it lives in .venv and nothing outside this folder is touched.

PYTHON ?= python3
VENV ?= .venv
ARGS ?=
COVERAGE ?=

# What one process has compiled, tests and their assertions among it, the others take as it is.
unexport PYTHONDONTWRITEBYTECODE

PY := $(VENV)/bin/python
STAMP := $(VENV)/.installed

# Sets the shell variable `python` to the first of the candidates that is new enough and able to make an environment.
define choose_python
python=; for candidate in $(1); do \
	if "$$candidate" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; \
	then python=$$candidate; break; fi; \
done; \
if [ -z "$$python" ]; then \
	echo "This needs Python 3.11 or newer with its venv module: install it, or name it with make PYTHON=/path/to/python3." >&2; \
	exit 1; \
fi
endef

.PHONY: help install demo dev console test pace coverage check format bench bar picture pictures slow package lock clean
.DELETE_ON_ERROR:

help:
	@echo "make demo    try it: a meeting on this computer, with nobody else needed"
	@echo "make dev     the demo with styles that change while it runs; in another terminal: make console"
	@echo "make test    the quick tests, side by side   make test ARGS='-k queue' for some; ARGS='-n 0' one after the other"
	@echo "make pace    the same run, and the quick tests that take over two seconds and do not say why"
	@echo "make coverage  the same run, and how much of each package it reaches"
	@echo "make check   style, types and import directions"
	@echo "make slow    the long tests: links, power cuts, terminals"
	@echo "make bench   the measurements"
	@echo "make bar     every line of the bar at its full count, written to docs/performance.md; ARGS='7 8' for some lines"
	@echo "make package a wheel and its sources in dist, checked"
	@echo "make format  tidy the code         make lock   pin the dependencies again"

install: $(STAMP)

$(STAMP): pyproject.toml requirements.lock
	@if ! "$(PY)" -m pip --version >/dev/null 2>&1; then \
		$(call choose_python,"$(PYTHON)" python3.14 python3.13 python3.12 python3.11); \
		echo "Setting up $(VENV) with $$("$$python" --version), once."; \
		"$$python" -m venv --clear "$(VENV)"; \
	fi
	@"$(PY)" -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@"$(PY)" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch "$@"

demo: $(STAMP)
	@"$(VENV)/bin/cop" demo $(ARGS)

# What only working on the screens needs is installed when it is first asked for.
LIVE_STAMP := $(VENV)/.installed-live

$(LIVE_STAMP): $(STAMP) requirements-dev.lock
	@"$(PY)" -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock -r requirements-dev.lock
	@touch "$@"

# A style sheet that is saved is in force at once. What the app prints and logs goes to the console, where one runs.
dev: $(LIVE_STAMP)
	@TEXTUAL=devtools,debug "$(VENV)/bin/cop" demo $(ARGS)

console: $(LIVE_STAMP)
	@"$(VENV)/bin/textual" console $(ARGS)

MEASURED = $(filter-out 0,$(COVERAGE))

# Two workers a core and one more, since many tests wait: for programs they started, for a screen to come to rest, for a minute of silence.
# More would spend more time on collecting all tests, as each one does, than they win. A worker that has run out takes half of what
# another one still has: files differ too much in length to be handed out whole. Eight are enough for any computer.
WORKERS = -n $$("$(PY)" -c 'import os; print(min(8, 2 * (os.cpu_count() or 1) + 1))')
PARALLEL = $(WORKERS) --dist=worksteal

# COVERAGE=1 measures in the same run what tests reach of the rules and of what stands on them in one process, and judges it.
# A person who only wants to know whether the tests pass does without.
test: $(STAMP)
ifeq ($(MEASURED),)
	"$(PY)" -m pytest -m "not slow" $(PARALLEL) $(ARGS)
else
	@"$(PY)" -m coverage erase
	"$(PY)" -m coverage run -m pytest -m "not slow" --timeout=240 $(PARALLEL) $(ARGS)
	@"$(PY)" -m coverage combine --quiet
	@"$(PY)" -m tests.contract.covered
endif

# Run by themselves where they took long among the others; see tests/contract/durations.py.
pace: $(STAMP)
	"$(PY)" -m pytest -m "not slow" -p tests.contract.durations $(PARALLEL) $(ARGS)

coverage:
	@$(MAKE) --no-print-directory test COVERAGE=1

# The slow tests judge the page for browsers with axe-core, of which nothing but one file is used.
AXE_STAMP := $(VENV)/.installed-axe

$(AXE_STAMP): $(STAMP) tests/doors/axe.lock
	@"$(PY)" -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r tests/doors/axe.lock
	@touch "$@"

# A slow test may take minutes; one that hangs still ends. They are handed out one at a time, so that none waits behind a long one.
slow: $(STAMP) $(AXE_STAMP)
	"$(PY)" -m pytest -m slow --timeout=1200 $(WORKERS) --dist=load --maxschedchunk=1 $(ARGS)

check: $(STAMP)
	"$(PY)" -m ruff check .
	"$(PY)" -m ruff format --check .
	"$(PY)" -m mypy --strict
	"$(VENV)/bin/lint-imports"

format: $(STAMP)
	"$(PY)" -m ruff check --fix .
	"$(PY)" -m ruff format .

bench: $(STAMP)
	@"$(PY)" -m tests.bench $(ARGS)

# Takes an hour or more, root, and a computer with nothing else to do.
bar: $(STAMP)
	@"$(PY)" -m tests.bench.bar $(ARGS)

pictures: $(STAMP)
	@"$(PY)" -m tests.ui.pictures

picture: $(STAMP)
	@"$(PY)" -m tests.ui.picture docs/screen.svg

# What is given out: a wheel and its sources in dist, checked as an index would. What checks them brings much along, so it has a place of its own.
package: $(STAMP)
	@rm -rf dist
	@"$(PY)" -m hatchling build -d dist
	@"$(PY)" -m venv --clear "$(VENV)/package"
	@"$(VENV)/package/bin/python" -m pip install --quiet --disable-pip-version-check twine 'readme-renderer[md]'
	@"$(VENV)/package/bin/python" -m twine check --strict dist/*

# Made with the oldest Python we promise, and in two files: a server is set up from the first, and what `make dev` needs would bring it
# a web server. Keeps the versions it finds; ARGS=--upgrade takes newer ones.
# colorama is only wanted on Windows, where this cannot run, so it is asked for by name and marked afterwards.
# The parts of the program name the program itself, whose folder is no package to be locked.
lock:
	@$(call choose_python,python3.11 "$(PYTHON)"); \
	set -e; work=$$(mktemp -d); trap 'rm -rf "$$work"' EXIT; \
	"$$python" -m venv "$$work/venv"; \
	"$$work/venv/bin/python" -m pip install --quiet --disable-pip-version-check pip-tools; \
	if [ -f requirements.lock ]; then cp requirements.lock "$$work/lock"; fi; \
	printf 'colorama\n' > "$$work/windows.in"; \
	"$$work/venv/bin/pip-compile" --quiet --extra dev --generate-hashes --no-header --no-annotate \
		--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --strip-extras --allow-unsafe \
		--output-file "$$work/lock" $(ARGS) pyproject.toml "$$work/windows.in" >/dev/null; \
	{ echo '# Every package this project runs and is tested with, to the byte. Made by `make lock`; do not edit.'; \
	  grep -v -e '^#' -e '^cop-tui @' "$$work/lock" | sed -E 's/^(colorama==[^ ;]*) .*$$/\1 ; sys_platform == "win32" \\/'; } > requirements.lock; \
	if [ -f requirements-dev.lock ]; then cp requirements-dev.lock "$$work/live"; fi; \
	"$$work/venv/bin/pip-compile" --quiet --extra live --constraint requirements.lock --generate-hashes --no-header --no-annotate \
		--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --strip-extras --allow-unsafe \
		--output-file "$$work/live" $(ARGS) pyproject.toml >/dev/null; \
	{ echo '# What `make dev` needs beside requirements.lock, to the byte. Made by `make lock`; do not edit.'; \
	  awk 'NR == FNR { if (/^[a-z0-9]/) { split($$1, n, "=="); have[n[1]] = 1 } next } \
		/^[a-z0-9]/ { split($$1, n, "=="); keep = !(n[1] in have) } keep' requirements.lock "$$work/live"; } > requirements-dev.lock

clean:
	rm -rf "$(VENV)" build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage htmlcov
