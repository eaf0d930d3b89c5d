#!/usr/bin/env node
/**
 * Runs the test tiers one after the other and ends with a table of what ran, what was skipped and why.
 *
 *   node test/run-tiers.mjs [--no-skips] [tier …]
 *
 * A tier that this machine cannot run is skipped with the reason; with --no-skips a skip is a failure, unless the machine itself
 * cannot run it. Exit status 1 on
 * a failed or, then, a skipped tier. The last line is `N passed, N failed`.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

const doctor = 'node bin/brokerform.js doctor says how to get it';
const java = { command: 'java -version 2>&1', otherwise: `no Java; ${doctor}` };
const terraform = {
  command: `${process.env.TERRAFORM_BINARY_NAME ?? 'terraform'} version 2>&1`,
  otherwise: `no Terraform; ${doctor}`,
};
const python = {
  command: "python3 -c 'import ensurepip, venv' 2>&1",
  otherwise: 'no python3 with venv (Debian, Ubuntu: apt-get install python3-venv)',
};
const openssl = { command: 'openssl version 2>&1', otherwise: 'no openssl' };
// Needs of `machine` kind are those that .ci/run cannot see to: --no-skips lets a tier be left out for them.
const superuser = {
  machine: true,
  command: 'test "$(uname -s)" = Linux && test "$(id -u)" = 0',
  otherwise: 'not root on Linux: sudo make test-hosts',
};
const namespaces = {
  machine: true,
  command: 'unshare --mount --net true && losetup --find',
  otherwise: 'this machine lets root make no namespaces or loop devices',
};
const hostPrograms = {
  machine: true,
  command:
    'for program in debootstrap systemd-nspawn nsenter ip losetup ssh ssh-keygen mkfs.ext4; do command -v $program || exit 1; done',
  otherwise:
    'Debian, Ubuntu: apt-get install debootstrap systemd-container iproute2 openssh-client e2fsprogs',
};
const hostTree = {
  machine: true,
  last: true,
  command: `"${process.execPath}" --import tsx test/hosts/support/tree-reachable.ts`,
  otherwise: 'the Debian tree of the hosts cannot be made: no mirror answers',
};
const guestPrograms = {
  command: 'command -v qemu-system-x86_64 && command -v qemu-img',
  otherwise: 'Debian, Ubuntu: apt-get install qemu-system-x86 qemu-utils',
};
const jdk = {
  command: 'command -v jcmd || test -x "$JAVA_HOME/bin/jcmd"',
  otherwise: 'no JDK with jcmd (Debian, Ubuntu: apt-get install default-jdk-headless)',
};
const awsProvider = {
  command: `"${process.execPath}" --import tsx test/aws/support/provider-reachable.ts`,
  otherwise:
    'no AWS provider: no Terraform registry answers, and BROKERFORM_TERRAFORM_MIRROR names no folder with it (docs/testing.md)',
};

const linuxOnX64 = {
  machine: true,
  command: 'test "$(uname -sm)" = "Linux x86_64"',
  otherwise: 'only for Linux on x64: the versions of Node.js and Java to run come as packages for it',
};
const nodes = {
  last: true,
  command: `"${process.execPath}" --import tsx test/node/support/fetch.ts`,
  otherwise: 'the versions of Node.js and Java to run cannot be fetched',
};
const tofu = {
  machine: true,
  command: `"${process.execPath}" --import tsx test/tofu/support/reachable.ts`,
  otherwise:
    'no OpenTofu 1.11: no archive in ../shared/opentofu (BROKERFORM_TEST_OPENTOFU), and no tofu on the PATH',
};

/**
 * What each tier needs of the machine beyond Node: commands that end well, otherwise the tier is skipped, and why. A tier that is
 * `apart` runs by its name alone (`make test-hosts`): the whole would take longer than the 90 minutes after which CI ends.
 */
const tiers = [
  { name: 'unit', about: 'pure functions and synthesized code', needs: [], args: [] },
  {
    name: 'local',
    about: 'a real three-node Kafka, deployed by cdktf',
    needs: [java, terraform],
    args: ['--runInBand'],
  },
  {
    name: 'review',
    about: 'plans against a real cluster and what then happens, adoption',
    needs: [java, terraform],
    args: ['--runInBand'],
  },
  {
    name: 'templates',
    about: 'the templates for CI: the shell of every step of every job',
    needs: [java, terraform],
    args: ['--runInBand'],
  },
  {
    name: 'aws',
    about: 'the AWS stacks by Terraform and the real provider, against moto',
    needs: [java, terraform, openssl, python, awsProvider],
    args: ['--runInBand'],
  },
  {
    name: 'hosts',
    about: 'systemd hosts made from nothing: every value read back, an upgrade and rolls under load',
    needs: [superuser, hostPrograms, namespaces, python, openssl, jdk, hostTree],
    args: ['--runInBand'],
  },
  {
    name: 'day-two',
    about: 'the same hosts: scaling, new hosts, certificates, passwords, full and lost disks, a lost quorum',
    needs: [superuser, hostPrograms, namespaces, python, openssl, jdk, hostTree],
    args: ['--runInBand'],
    apart: true,
  },
  {
    name: 'guest',
    about: 'a host with a kernel of its own: what holds over a reboot, arrays, missing disks',
    needs: [superuser, hostPrograms, guestPrograms, python, openssl, hostTree],
    args: ['--runInBand'],
    apart: true,
  },
  {
    name: 'node',
    about: 'a fresh clone under Node.js 24 and 26, with Java 21 and 25: set-up, make up, diff, make down',
    needs: [terraform, python, linuxOnX64, nodes],
    args: ['--runInBand'],
    apart: true,
  },
  {
    name: 'node-unit',
    about: 'the unit tier under Node.js 24 and 26',
    needs: [python, linuxOnX64, nodes],
    args: ['--runInBand'],
    apart: true,
  },
  {
    name: 'tofu',
    about: 'OpenTofu: make up, a review, its deploy, make down; a template against moto',
    needs: [java, openssl, python, linuxOnX64, awsProvider, tofu],
    args: ['--runInBand'],
    apart: true,
  },
  {
    name: 'cdktn',
    about: 'a copy of the project rewritten for cdktn synthesizes the same as with cdktf',
    needs: [],
    args: ['--runInBand'],
    apart: true,
  },
  {
    name: 'faults',
    about:
      'a real Kafka with dedicated controllers: Admin requests, moves under load, drift and review while brokers are down',
    needs: [java, openssl, terraform],
    args: ['--runInBand'],
  },
];

// Machines without a Terraform registry may have the AWS provider beside the project.
const mirror = join(root, '../shared/terraform-mirror');
if (!process.env.BROKERFORM_TERRAFORM_MIRROR && existsSync(mirror)) {
  process.env.BROKERFORM_TERRAFORM_MIRROR = mirror;
}

function unmet(tier) {
  const works = ({ command }) =>
    spawnSync(command, { shell: true, stdio: ['ignore', 'ignore', 'inherit'], cwd: root }).status === 0;
  const missing = [];
  // What rests on the others is not tried without them.
  for (const need of tier.needs) if (!(need.last && missing.length > 0) && !works(need)) missing.push(need);
  return missing;
}

function runTier(tier, reportFile) {
  const result = spawnSync(
    process.execPath,
    [
      join(root, 'node_modules/jest/bin/jest.js'),
      '--selectProjects',
      tier.name,
      '--json',
      `--outputFile=${reportFile}`,
      '--verbose',
      ...tier.args,
    ],
    { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] },
  );
  if (!existsSync(reportFile)) return { passed: 0, failed: 1, pending: 0, status: 'broke' };
  const report = JSON.parse(readFileSync(reportFile, 'utf8'));
  const failed = report.numFailedTests + report.numRuntimeErrorTestSuites;
  const pending = report.numPendingTests + report.numTodoTests;
  const clean = result.status === 0 && failed === 0;
  return {
    passed: report.numPassedTests,
    // A tier that ends badly without a failed test (its clean-up failed, say) is a failure all the same.
    failed: clean ? 0 : Math.max(1, failed),
    pending,
    status: clean ? (report.numPassedTests === 0 ? 'empty' : 'passed') : 'failed',
  };
}

const words = process.argv.slice(2);
const noSkips = words.includes('--no-skips');
const names = words.filter((word) => !word.startsWith('--'));
const unknown = names.filter((name) => !tiers.some((tier) => tier.name === name));
if (unknown.length > 0) {
  process.stderr.write(
    `Unknown tier: ${unknown.join(', ')}. Known: ${tiers.map((tier) => tier.name).join(', ')}.\n`,
  );
  process.exit(1);
}

const reports = mkdtempSync(join(tmpdir(), 'brokerform-tiers-'));
const rows = [];
try {
  for (const tier of tiers.filter(({ name, apart }) =>
    names.length === 0 ? !apart : names.includes(name),
  )) {
    const missing = unmet(tier);
    if (missing.length > 0) {
      rows.push({
        tier,
        passed: 0,
        failed: 0,
        pending: 0,
        status: 'skipped',
        cannot: missing.some(({ machine }) => machine),
        note: missing.map(({ otherwise }) => otherwise).join('; '),
      });
      continue;
    }
    process.stderr.write(`\n== ${tier.name}: ${tier.about}\n`);
    const started = Date.now();
    const outcome = runTier(tier, join(reports, `${tier.name}.json`));
    const pendingNote = outcome.pending > 0 ? `, ${outcome.pending} tests skipped` : '';
    rows.push({ tier, ...outcome, note: `${Math.round((Date.now() - started) / 1000)} s${pendingNote}` });
  }
} finally {
  rmSync(reports, { recursive: true, force: true });
}

const lines = [
  ['tier', 'status', 'passed', 'failed', 'note'],
  ...rows.map((row) => [row.tier.name, row.status, String(row.passed), String(row.failed), row.note]),
];
const widths = lines[0].map((_, column) => Math.max(...lines.map((line) => line[column].length)));
process.stdout.write('\n');
for (const line of lines) {
  process.stdout.write(
    `${line
      .map((cell, column) => cell.padEnd(widths[column]))
      .join('  ')
      .trimEnd()}\n`,
  );
}
const skips = rows.filter(
  (row) => (row.status === 'skipped' && !row.cannot) || row.status === 'empty' || row.pending > 0,
);
if (noSkips && skips.length > 0) {
  process.stdout.write(`\nNothing may be skipped here: ${skips.map((row) => row.tier.name).join(', ')}.\n`);
}
const apart = tiers.filter((tier) => tier.apart && !rows.some((row) => row.tier === tier));
if (names.length === 0) {
  process.stdout.write(
    `\nBy name alone, not a part of this yet: ${apart.map(({ name }) => name).join(', ')}.\n`,
  );
}
const passed = rows.reduce((sum, row) => sum + row.passed, 0);
const failed = rows.reduce((sum, row) => sum + row.failed, 0) + (noSkips ? skips.length : 0);
process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
process.exit(failed > 0 ? 1 : 0);
