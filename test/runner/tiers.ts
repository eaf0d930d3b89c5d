/** The test tiers: what each needs of a machine, how long it takes, and beside which others it may run. */
import { resolve } from 'node:path';

export const project = resolve(__dirname, '../..');

export interface Need {
  /** For a shell; the need is met if it ends well. */
  readonly command: string;
  /** Why the tier is skipped otherwise, and how to get what is missing. */
  readonly otherwise: string;
  /** Of the machine itself, which .ci/run cannot see to: --no-skips lets a tier be left out for it. @default false */
  readonly machine?: true;
  /** Rests on the others: not tried if one of them is missing. @default false */
  readonly last?: true;
}

export interface Tier {
  /** Of the jest project. */
  readonly name: string;
  readonly about: string;
  readonly needs: readonly Need[];
  /** Further options of jest. */
  readonly args: readonly string[];
  /** What it takes on two cores: the longest begin first. */
  readonly minutes: number;
  /** It is ended after this time, as one that hangs. Some three times of what it takes, as another tier may run beside it. */
  readonly limitMinutes: number;
  /** Begins before all others: its failures are the quickest to see. @default false */
  readonly first?: true;
  /** What only one tier at a time may use. @default - nothing: it has folders, ports and processes of its own */
  readonly uses?: readonly Resource[];
  /** Why no other tier may run beside it. @default - others may */
  readonly alone?: string;
  /** Runs by its name, or with --all: with it the whole takes longer than CI has. @default false */
  readonly apart?: true;
}

/** The machine's kernel parameters, loop devices and the hosts' network: containers share them. */
export type Resource = 'kernel';

const doctor = 'node bin/brokerform.js doctor says how to get it';
const java: Need = { command: 'java -version 2>&1', otherwise: `no Java; ${doctor}` };
const terraform: Need = {
  command: `${process.env['TERRAFORM_BINARY_NAME'] ?? 'terraform'} version 2>&1`,
  otherwise: `no Terraform; ${doctor}`,
};
const python: Need = {
  command: "python3 -c 'import ensurepip, venv' 2>&1",
  otherwise: 'no python3 with venv (Debian, Ubuntu: apt-get install python3-venv)',
};
const openssl: Need = { command: 'openssl version 2>&1', otherwise: 'no openssl' };
const terminal: Need = {
  command: 'script --version',
  otherwise: 'no script of util-linux (Debian, Ubuntu: apt-get install bsdutils)',
};
const superuser: Need = {
  machine: true,
  command: 'test "$(uname -s)" = Linux && test "$(id -u)" = 0',
  otherwise: 'not root on Linux: sudo make test-hosts',
};
const namespaces: Need = {
  machine: true,
  command: 'unshare --mount --net true && losetup --find',
  otherwise: 'this machine lets root make no namespaces or loop devices',
};
const hostPrograms: Need = {
  machine: true,
  command:
    'for program in debootstrap systemd-nspawn nsenter ip losetup ssh ssh-keygen mkfs.ext4; do command -v $program || exit 1; done',
  otherwise:
    'Debian, Ubuntu: apt-get install debootstrap systemd-container iproute2 openssh-client e2fsprogs',
};
const hostTree: Need = {
  machine: true,
  last: true,
  command: `"${process.execPath}" --import tsx test/hosts/support/tree-reachable.ts`,
  otherwise: 'the Debian tree of the hosts cannot be made: no mirror answers',
};
const guestPrograms: Need = {
  command: 'command -v qemu-system-x86_64 && command -v qemu-img',
  otherwise: 'Debian, Ubuntu: apt-get install qemu-system-x86 qemu-utils',
};
const jdk: Need = {
  command: 'command -v jcmd || test -x "$JAVA_HOME/bin/jcmd"',
  otherwise: 'no JDK with jcmd (Debian, Ubuntu: apt-get install default-jdk-headless)',
};
const awsProvider: Need = {
  command: `"${process.execPath}" --import tsx test/aws/support/provider-reachable.ts`,
  otherwise:
    'no AWS provider: no Terraform registry answers, and BROKERFORM_TERRAFORM_MIRROR names no folder with it (docs/testing.md)',
};

const linuxOnX64: Need = {
  machine: true,
  command: 'test "$(uname -sm)" = "Linux x86_64"',
  otherwise: 'only for Linux on x64: the versions of Node.js and Java to run come as packages for it',
};
const nodes: Need = {
  last: true,
  command: `"${process.execPath}" --import tsx test/node/support/fetch.ts`,
  otherwise: 'the versions of Node.js and Java to run cannot be fetched',
};
const tofu: Need = {
  machine: true,
  command: `"${process.execPath}" --import tsx test/tofu/support/reachable.ts`,
  otherwise:
    'no OpenTofu 1.11: no archive in ../shared/opentofu (BROKERFORM_TEST_OPENTOFU), and no tofu on the PATH',
};

const registry: Need = {
  last: true,
  command: `"${process.execPath}" --import tsx test/schemas/support/fetch.ts`,
  otherwise:
    'Apicurio Registry, a Java 21 that runs it, Confluent’s Python client (Python 3.11) or the packages of examples/ cannot be fetched',
};

const confluentPython: Need = {
  last: true,
  command: `"${process.execPath}" --import tsx test/loss/support/fetch.ts`,
  otherwise: 'Confluent’s Python client (Python 3.11) cannot be fetched',
};

const monitoringPrograms: Need = {
  last: true,
  command: `"${process.execPath}" --import tsx test/monitoring/support/fetch.ts`,
  otherwise:
    'no promtool and amtool on the PATH, and Debian’s packages cannot be fetched (Debian, Ubuntu: apt-get install prometheus prometheus-alertmanager), or Grafana’s Go module cannot be fetched',
};

const go: Need = {
  command: 'go version',
  otherwise: `no Go, which builds the decoder of dashboards; ${doctor}`,
};

const chromium: Need = {
  command: 'command -v chromium || command -v chromium-browser || command -v google-chrome',
  otherwise: 'no Chromium (Debian, Ubuntu: apt-get install chromium)',
};

const ONE_CLUSTER = ['--runInBand'];

export const tiers: readonly Tier[] = [
  {
    name: 'unit',
    about: 'pure functions and synthesized code',
    needs: [],
    args: [],
    minutes: 5,
    limitMinutes: 15,
    first: true,
  },
  {
    name: 'local',
    about: 'a real three-node Kafka, deployed by cdktf',
    needs: [java, terraform],
    args: ONE_CLUSTER,
    minutes: 13,
    limitMinutes: 54,
  },
  {
    name: 'local-long',
    about: 'such a Kafka again: crashes, deploys that are killed, access that others change meanwhile',
    needs: [java, terraform],
    args: ONE_CLUSTER,
    minutes: 10,
    limitMinutes: 40,
    apart: true,
  },
  {
    name: 'review',
    about: 'plans against a real cluster and what then happens, adoption',
    needs: [java, terraform],
    args: ONE_CLUSTER,
    minutes: 7,
    limitMinutes: 30,
  },
  {
    name: 'review-long',
    about: 'further plans against a real cluster: drawn edits, names that mean every name',
    needs: [java, terraform],
    args: ONE_CLUSTER,
    minutes: 7,
    limitMinutes: 30,
    apart: true,
  },
  {
    name: 'templates',
    about: 'the templates for CI: the shell of every step of every job',
    needs: [java, terraform],
    args: ONE_CLUSTER,
    minutes: 4,
    limitMinutes: 20,
  },
  {
    name: 'aws',
    about: 'the AWS stacks by Terraform and the real provider, against moto: a template, reviews',
    needs: [java, terraform, openssl, python, awsProvider],
    args: ONE_CLUSTER,
    minutes: 14,
    limitMinutes: 60,
  },
  {
    name: 'aws-long',
    about: 'the larger templates from nothing to nothing, against moto',
    needs: [java, terraform, openssl, python, awsProvider],
    args: ONE_CLUSTER,
    minutes: 14,
    limitMinutes: 45,
    apart: true,
  },
  {
    name: 'pull-request',
    about:
      'one pull request on hosts in moto and topics on a real Kafka: docs/review-example.md is its comment',
    needs: [java, terraform, openssl, python, awsProvider],
    args: ONE_CLUSTER,
    minutes: 6,
    limitMinutes: 30,
    apart: true,
  },
  {
    name: 'hosts',
    about: 'systemd hosts made from nothing: every value read back, an upgrade under load, a schema registry',
    needs: [superuser, hostPrograms, namespaces, python, openssl, jdk, hostTree],
    args: ONE_CLUSTER,
    minutes: 21,
    limitMinutes: 51,
    uses: ['kernel'],
    alone:
      'six systems with a Kafka each, and the playbook on all of them at once, take both processors: beside another tier both take twice as long',
  },
  {
    name: 'day-two',
    about:
      'the same hosts: a host of Prometheus, rolls and those that are refused, scaling, new hosts, certificates, passwords, full and lost disks, a lost quorum',
    needs: [superuser, hostPrograms, namespaces, python, openssl, jdk, hostTree],
    args: ONE_CLUSTER,
    minutes: 37,
    limitMinutes: 85,
    uses: ['kernel'],
    apart: true,
  },
  {
    name: 'guest',
    about: 'a host with a kernel of its own: what holds over a reboot, arrays, missing disks',
    needs: [superuser, hostPrograms, guestPrograms, python, openssl, hostTree],
    args: ONE_CLUSTER,
    minutes: 10,
    limitMinutes: 40,
    alone: 'its processor is emulated, many times slower than the machine’s own',
    apart: true,
  },
  {
    name: 'faults',
    about:
      'a real Kafka with dedicated controllers: Admin requests, drift and review while brokers are down, drawn cases',
    needs: [java, openssl, terraform, terminal],
    args: ONE_CLUSTER,
    minutes: 11,
    limitMinutes: 45,
  },
  {
    name: 'faults-long',
    about: 'moves of replicas under load, and the claim while the brokers that hold it stop',
    needs: [java, openssl, terraform, terminal],
    args: ONE_CLUSTER,
    minutes: 9,
    limitMinutes: 40,
    apart: true,
  },
  {
    name: 'schemas',
    about:
      'a real schema registry: what it keeps and refuses, drift, stacks, that of a local cluster, records of clients in three languages, the example services',
    needs: [java, terraform, python, openssl, registry],
    args: ONE_CLUSTER,
    minutes: 10,
    limitMinutes: 45,
  },
  {
    name: 'schemas-long',
    about: 'the example services: members that come and go, replay, retries, dead letters',
    needs: [java, terraform, python, openssl, registry],
    args: ONE_CLUSTER,
    minutes: 6,
    limitMinutes: 30,
    apart: true,
  },
  {
    name: 'loss',
    about:
      'what a client loses by each setting that the lint finds, through faults that exported settings go through beside it',
    needs: [java, terraform, python, confluentPython],
    args: ONE_CLUSTER,
    minutes: 12,
    limitMinutes: 45,
    apart: true,
  },
  {
    name: 'backup',
    about:
      'backups of a real Kafka that writes, compacts and deletes meanwhile: what is in them, damage, a kill; topics brought back from them',
    needs: [java, openssl, terraform],
    args: ONE_CLUSTER,
    minutes: 4,
    limitMinutes: 20,
  },
  {
    name: 'monitoring',
    about:
      'alerts and routes as Prometheus and Alertmanager read them: each fires, recovers and is silent; faults of a real cluster, to the receiver; lag of groups, panels and status of a real Kafka',
    needs: [java, openssl, go, chromium, monitoringPrograms],
    args: ONE_CLUSTER,
    minutes: 10,
    limitMinutes: 25,
  },
  {
    name: 'monitoring-long',
    about: 'further faults of a real cluster and its machine, from the cause to the receiver of the owner',
    needs: [superuser, java, jdk, openssl, monitoringPrograms],
    args: ONE_CLUSTER,
    minutes: 5,
    limitMinutes: 20,
    apart: true,
  },
  {
    name: 'oracle',
    about:
      'two thousand drawn cases for the review, and a table of edits, against what a real Kafka then does; writes docs/review-oracle.md',
    needs: [java, openssl, terraform],
    args: ONE_CLUSTER,
    minutes: 25,
    limitMinutes: 85,
    apart: true,
  },
  {
    name: 'node',
    about: 'a fresh clone under Node.js 26 with Java 25: set-up, make up, diff, make down',
    needs: [terraform, python, linuxOnX64, nodes],
    args: ONE_CLUSTER,
    minutes: 3,
    limitMinutes: 25,
  },
  {
    name: 'node-unit',
    about:
      'a fresh clone under Node.js 24 with Java 21; the unit tier under both, and with what an adopter declares',
    needs: [python, linuxOnX64, nodes],
    args: ONE_CLUSTER,
    minutes: 12,
    limitMinutes: 40,
    apart: true,
  },
  {
    name: 'tofu',
    about: 'OpenTofu: make up, a review, its deploy, a refused destroy, make down',
    needs: [java, openssl, python, linuxOnX64, awsProvider, tofu],
    args: ONE_CLUSTER,
    minutes: 2,
    limitMinutes: 20,
  },
  {
    name: 'tofu-aws',
    about: 'OpenTofu and the AWS provider: a template against moto',
    needs: [java, openssl, python, linuxOnX64, awsProvider, tofu],
    args: ONE_CLUSTER,
    minutes: 5,
    limitMinutes: 30,
    apart: true,
  },
  {
    name: 'cdktn',
    about: 'a copy of the project rewritten for cdktn synthesizes the same as with cdktf',
    needs: [],
    args: ONE_CLUSTER,
    minutes: 1,
    limitMinutes: 15,
    apart: true,
  },
];
