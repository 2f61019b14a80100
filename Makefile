# The commands of this project; CONTRIBUTING.md says when to use which.
PY := .venv/bin/python
.PHONY: run setup test coverage check fix screens bench

run:
	@bin/setup run
	@$(PY) -m portal.run

setup:
	@bin/setup test

# make test ARGS="-k deadlines"
test:
	@bin/setup test
	@$(PY) -m pytest -n 2 --dist loadgroup $(ARGS)

# Rules and actions by line and branch; fails below what pyproject.toml asks for.
coverage:
	@bin/setup test
	@.venv/bin/coverage erase
	@.venv/bin/coverage run -m pytest -n 2 --dist loadgroup -m "not browser and not services" $(ARGS)
	@.venv/bin/coverage combine --quiet
	@.venv/bin/coverage report

check:
	@bin/setup test
	@bin/check

fix:
	@bin/setup test
	@.venv/bin/ruff format .
	@.venv/bin/ruff check --fix .

screens:
	@bin/setup test
	@$(PY) -m pytest -p no:randomly tests/browser/screens.py

bench:
	@bin/setup test
	@$(PY) -m bench.run
