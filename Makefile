# What needs more than one command. Everything else: npm run, node bin/brokerform.js --help.
.DEFAULT_GOAL := help
.PHONY: check-node help setup up down wipe test test-unit test-local test-all test-aws test-hosts test-faults check hooks format-check lint types voice spelling bench examples examples-down examples-wipe

brokerform := node bin/brokerform.js
# The other environments need not be in order, nor be synthesized, for a cluster on this machine.
local := BROKERFORM_ENVIRONMENTS=local

help: ## Show these targets.
	@sed -nE 's/^([a-z-]+):.*## (.*)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

setup: node_modules/.package-lock.json ## Check prerequisites and fetch what is pinned: packages, Kafka, Terraform providers.
	@$(brokerform) setup

up: setup ## A secured three-node Kafka on this machine, with the whole catalog on it.
	@$(local) $(brokerform) deploy 'local-*' --auto-approve
	@$(brokerform) local registry start
	@$(brokerform) local monitoring start
	@$(brokerform) local page --brief

down: setup ## Stop the local cluster; its data stays.
	@$(brokerform) local registry stop
	@$(brokerform) local monitoring stop
	@$(local) $(brokerform) destroy local-cluster --auto-approve --ignore-missing-stack-dependencies \
	  $(if $(wildcard cdktf.out/stacks/local-cluster),--skip-synth) # A mistake in the catalog must not keep it running.

wipe: ## Permanently remove the stopped local cluster's data, logs, secrets and state.
	@$(brokerform) local wipe --yes

examples: setup examples/node_modules/.package-lock.json ## Three services on the local cluster, order to payment to shipping: docs/examples.md.
	@node --import tsx examples/run.ts up

examples-down: ## Stop these services and the cluster; records and databases stay.
	@node --import tsx examples/run.ts down

examples-wipe: ## Permanently remove the stopped services' databases, and the data of their cluster.
	@node --import tsx examples/run.ts wipe

test: setup ## Every test tier that CI runs and this machine can, two at once, with a table of what ran.
	@node test/run-tiers.mjs

test-all: setup ## The same, and the tiers that run by name alone: hosts of day two, a host with a kernel of its own; two hours.
	@node test/run-tiers.mjs --all

test-unit: node_modules/.package-lock.json ## Pure functions and synthesized code; minutes.
	@node test/run-tiers.mjs unit

test-local: setup ## A real three-node Kafka of the tests' own: deploys, reviews, adoption; half an hour.
	@node test/run-tiers.mjs local review templates

test-aws: setup ## The AWS stacks by Terraform and the real provider, against moto; half an hour.
	@node test/run-tiers.mjs aws

test-hosts: setup ## systemd hosts made from nothing by the playbook, rolled, upgraded, scaled; Linux, root; an hour.
	@node test/run-tiers.mjs hosts day-two guest

test-faults: setup ## A real Kafka with dedicated controllers: Admin requests, replicas moved under load; a third of an hour.
	@node test/run-tiers.mjs faults

bench: setup ## Measure what docs/performance.md shows; BENCH='apply --runs 3' for a part, BENCH='all --write' to record; hosts and roll apart.
	@node --import tsx bench/run.ts $(BENCH)

hooks: node_modules/.package-lock.json ## Have Git check what is staged before each commit: format, lint, spelling, words (lefthook.yml).
	@npx lefthook install

check: format-check lint types voice spelling test-unit ## Before each commit.

# Types and lint read the examples with the packages that they name.
lint types: examples/node_modules/.package-lock.json

format-check lint types voice spelling: node_modules/.package-lock.json
	@npm run --silent $(subst format-check,format:check,$@)

# npm writes this file at the end of every install: newer than package-lock.json means up to date. npm's warnings are about what the
# lock file pins, and about Node.js, which bin/check-node.js reports in one line.
node_modules/.package-lock.json: package-lock.json | check-node
	@node bin/check-node.js --notice
	npm ci --no-audit --no-fund --ignore-scripts --loglevel=error
	@touch $@

# Packages of the examples alone; nothing else needs them.
examples/node_modules/.package-lock.json: examples/package-lock.json | check-node
	cd examples && npm ci --no-audit --no-fund --ignore-scripts --loglevel=error
	@touch $@

check-node:
	@command -v node >/dev/null && command -v npm >/dev/null || { printf '%s\n' 'brokerform: Node.js is missing.' \
	  '    found:   none (tried: node, npm)' '    remedy:  install Node.js 24: https://nodejs.org/en/download, or nvm install 24' >&2; exit 1; }
	@node bin/check-node.js
