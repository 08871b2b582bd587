# The verbs of the project. `make run` and `make test` need nothing but a Debian 12 machine.
BUILD ?= build
JOBS ?= $(shell nproc)
DATA ?= var
SOURCES = $(shell git ls-files '*.h' '*.cc')
.DEFAULT_GOAL := help

define build_in
	@test -f $(1)/build.ninja || cmake -S . -B $(1) -G Ninja $(2) >/dev/null
	@ninja -C $(1) -j $(JOBS) $(3)
endef
# No progress of 500 lines where nobody watches.
NINJA_QUIET = $(if $(CI),--quiet,)

.PHONY: help
help:  ## Show the verbs
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: setup
setup:
	@scripts/setup

.PHONY: build
build: setup  ## Build everything; the binary is build/bin/quittance
	$(call build_in,$(BUILD),,$(NINJA_QUIET))

.PHONY: run
run: setup  ## Install, build, and do the main job on the embedded log with the sample files
	$(call build_in,$(BUILD),,$(NINJA_QUIET) quittance)
	@scripts/run $(BUILD)/bin/quittance $(DATA)

.PHONY: serve
serve: setup  ## Serve the ledger in ./var (DATA=DIR) on 127.0.0.1:7450
	$(call build_in,$(BUILD),,$(NINJA_QUIET) quittance)
	@$(BUILD)/bin/quittance serve --data $(DATA)

.PHONY: kafka-up kafka-down
kafka-up: setup  ## Start three Kafka brokers on loopback, in the background, with their data in ./var-kafka
	@scripts/kafka/cluster.py up --dir var-kafka
kafka-down:  ## Stop them and remove their data
	@scripts/kafka/cluster.py down --dir var-kafka

.PHONY: run-kafka
run-kafka: setup  ## The main job of `make run` on Kafka: three brokers, five processes
	$(call build_in,$(BUILD),,$(NINJA_QUIET) quittance)
	@scripts/run-kafka $(BUILD)/bin/quittance var-on-kafka var-kafka

.PHONY: test
test: build  ## Build and run every test
	@ctest --test-dir $(BUILD) --output-on-failure -j $(JOBS) $(if $(CI),--progress,)

.PHONY: crash
crash: build  ## Kill the server KILLS times (1000) under load and verify every acknowledged command
	@QUITTANCE_CRASH_KILLS=$(or $(KILLS),1000) $(BUILD)/bin/crash_test

.PHONY: chaos chaos-mutants
chaos: setup  ## Rival writers on real brokers under troubles for MINUTES (120), from SEED on
	$(call build_in,$(BUILD),,$(NINJA_QUIET) chaos_test)
	@QUITTANCE_CHAOS_MINUTES=$(or $(MINUTES),120) QUITTANCE_CHAOS_SEED=$(or $(SEED),$(shell date +%s)) $(BUILD)/bin/chaos_test
chaos-mutants: setup  ## Writers that break the tip rule, on real brokers, each until it is caught
	$(call build_in,$(BUILD),,$(NINJA_QUIET) chaos_mutants)
	@$(BUILD)/bin/chaos_mutants

.PHONY: failover
failover: setup  ## How long a shared ledger on Kafka answers nothing when processes and brokers stop or die
	$(call build_in,$(BUILD),,$(NINJA_QUIET) quittance failover_test)
	@$(BUILD)/bin/failover_test

.PHONY: bench
bench: build  ## Measure throughput and latency against limits measured in the same run
	@$(BUILD)/bin/quittance_bench

.PHONY: spec
spec: setup  ## Check the TLA+ model of the tip rule with TLC
	@scripts/spec

.PHONY: asan tsan
# A server that ends on a fault leaves its threads where they are; the tests' failing disk is preloaded.
asan: ## All tests under AddressSanitizer, with fewer kills and fines
tsan: ## All tests under ThreadSanitizer, with fewer kills and fines
asan tsan: setup
	$(call build_in,$(BUILD)-$@,-DQUITTANCE_SANITIZE=$(if $(filter asan,$@),address,thread),$(NINJA_QUIET))
	@QUITTANCE_CRASH_KILLS=5 QUITTANCE_FINES_KILLS=2 QUITTANCE_FINES_ROWS=40000 \
	  TSAN_OPTIONS="suppressions=$(CURDIR)/tests/sanitizer/tsan.supp report_thread_leaks=0" \
	  ASAN_OPTIONS=verify_asan_link_order=0 \
	  LSAN_OPTIONS="suppressions=$(CURDIR)/tests/sanitizer/lsan.supp print_suppressions=0" \
	  ctest --test-dir $(BUILD)-$@ --output-on-failure -j $(JOBS)

.PHONY: fmt
fmt: setup  ## Format the C++ sources
	@clang-format -i $(SOURCES)
