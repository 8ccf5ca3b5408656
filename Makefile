# `make` alone lists what there is. CONTRIBUTING.md says more.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules --no-print-directory

TAVANA := target/release/tavana
STATE := .state
SAMPLE := $(STATE)/sample

# What the binary is made of. Folders are listed too: one changes when a file in it comes or goes.
SOURCES := Cargo.toml Cargo.lock $(wildcard .cargo/config.toml) \
	$(shell find $(filter-out fuzz loom,$(patsubst %/Cargo.toml,%,$(wildcard */Cargo.toml))) -name tests -prune -o -print)

# DATA: words, each a place or NAME=place. Quoted, so that `tavana serve` and not the shell reads a glob.
quote = '$(subst ','\'',$(1))'
places = $(or $(subst =~/,=$(HOME)/,$(patsubst ~/%,$(HOME)/%,$(DATA))),$(SAMPLE))
data_options = $(foreach place,$(places),--data $(call quote,$(place)))

.PHONY: help
help: ## list what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# Building is asked of cargo only when a source is newer than the last build: cargo needs longer to see that
# nothing changed than the server needs to start.
BUILT := target/release/.tavana.built

.PHONY: run
run: $(BUILT) $(if $(strip $(DATA)),,$(SAMPLE)) ## serve a sample lake, or DATA="/path s3://bucket/prefix NAME=/path"; ARGS="..." go to serve
	@exec $(TAVANA) serve $(data_options) --extensions .deps/extensions --state $(STATE) $(ARGS)

.PHONY: deps
deps: ## fetch the prebuilt DuckDB and its extensions into .deps/
	@scripts/deps

.PHONY: build
build: deps ## build target/release/tavana
	@$(build_tavana)

$(BUILT): $(SOURCES) $(if $(wildcard $(TAVANA)),,.missing) | deps
	@$(build_tavana)

.PHONY: .missing
.missing:

# The stamp takes the time of the start, so that a source saved during the build counts as newer. When
# CARGO_TARGET_DIR sends cargo elsewhere (to a cache, say), the binary is copied to where people look for it.
cargo_target = $(or $(CARGO_TARGET_DIR),target)
define build_tavana
mkdir -p target/release; \
touch $(BUILT).begun; \
cargo build --release; \
if [ ! "$(cargo_target)" -ef target ] && ! cmp -s "$(cargo_target)/release/tavana" $(TAVANA); then \
	cp "$(cargo_target)/release/tavana" $(TAVANA).new; \
	mv -f $(TAVANA).new $(TAVANA); \
fi; \
mv -f $(BUILT).begun $(BUILT)
endef

# Made beside its place and then moved there, so that an interrupted run leaves no half a lake.
$(SAMPLE): | $(BUILT)
	@rm -rf $@.new
	@mkdir -p $(STATE)
	@$(TAVANA) sample --scale 0.1 $@.new
	@mv $@.new $@

.PHONY: venv
venv: ## fetch what the tests need: their Python environments and a PostgreSQL, into .deps/
	@scripts/venv
	@scripts/venv ibis pgcli sqlalchemy
	@scripts/node-clients
	@scripts/postgres

.PHONY: test
test: build venv ## run all tests but the extended ones
	@scripts/test

.PHONY: test-extended
test-extended: build venv ## run the tests that take long or need Go or Java, and check the dependencies
	@scripts/venv dbt superset pgadmin
	@scripts/jdbc-driver
	@scripts/test-extended

.PHONY: clients
clients: build venv ## run the tests of all clients and write docs/clients.md
	@scripts/venv dbt superset pgadmin
	@scripts/jdbc-driver
	@scripts/clients-page

.PHONY: bench
bench: build venv ## measure against DuckDB in process, servers of others and a PostgreSQL; DATAFUSION=1: and datafusion-postgres, built first; writes docs/performance.md
	@scripts/venv peers
	@$(if $(DATAFUSION),scripts/datafusion-postgres)
	@.deps/venv/bin/python benches/run.py $(if $(DATAFUSION),--datafusion) $(ARGS)

.PHONY: bench-sizing
bench-sizing: build venv ## measure how well statements are sized and admitted: some hours; QUICK=1: 20 minutes; writes docs/sizing-accuracy.md
	@LD_LIBRARY_PATH=$(CURDIR)/.deps/duckdb CARGO_TARGET_DIR=$(abspath $(cargo_target))/sizer \
		cargo build --release --locked -p sizer --example size
	@.deps/venv/bin/python benches/sizing/run.py $(if $(QUICK),--quick) \
		--program $(abspath $(cargo_target))/sizer/release/examples/size $(ARGS)

.PHONY: bench-micro
bench-micro: deps ## measure encoding, forwarding and rows of PostgreSQL by themselves; tells what changed since the last time
	@LD_LIBRARY_PATH=$(CURDIR)/.deps/duckdb CARGO_TARGET_DIR=$(abspath $(cargo_target))/micro \
		cargo bench --locked --manifest-path benches/micro/Cargo.toml $(ARGS)

.PHONY: fmt
fmt: ## format the Rust sources
	@cargo fmt --all
	@cargo fmt --manifest-path fuzz/Cargo.toml
	@cargo fmt --manifest-path loom/Cargo.toml
	@cargo fmt --manifest-path benches/micro/Cargo.toml

.PHONY: fmt-check
fmt-check: ## fail where a Rust source is not formatted
	@cargo fmt --all --check
	@cargo fmt --manifest-path fuzz/Cargo.toml --check
	@cargo fmt --manifest-path loom/Cargo.toml --check
	@cargo fmt --manifest-path benches/micro/Cargo.toml --check

.PHONY: deny
deny: ## check the licences, versions and sources of the dependencies
	@scripts/deny

.PHONY: clippy
clippy: deps ## run clippy, every warning an error
	@cargo clippy --release --workspace --all-targets -- -D warnings

.PHONY: lint
lint: fmt-check deny clippy ## fmt-check, deny and clippy

.PHONY: clean
clean: ## remove what was built and the sample lake; keeps .deps/
	@cargo clean
	@rm -rf target $(SAMPLE) $(SAMPLE).new
