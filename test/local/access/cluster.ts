import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Acl } from '../../../model/access/types';
import { Probe } from './probe';
import type { Outcome, Step } from './probe';

const PROPAGATION_MS = 15_000;

function required(name: string, meaning: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') {
    throw new Error(
      `${name} is not set: ${meaning}. \`make test\` sets it; alone, set it by hand (docs/access.md).`,
    );
  }
  return value;
}

/** In every name that this test file makes, and in nobody else's. */
export const run = `t${randomBytes(4).toString('hex')}`;

/** A running cluster with access control, and a super user of it. */
export class TestCluster {
  public readonly bootstrap: string;
  public readonly libs: string;
  public readonly admin: string;
  public readonly probe: Probe;
  private readonly folder: string;
  private readonly settings: readonly string[];
  private readonly users: string[] = [];

  public constructor() {
    this.bootstrap = required('BROKERFORM_TEST_BOOTSTRAP', 'host:port of the cluster, comma separated');
    const admin = required(
      'BROKERFORM_TEST_ADMIN_PROPERTIES',
      'path of the client properties of a super user',
    );
    this.libs = required('BROKERFORM_TEST_KAFKA_LIBS', "folder with Kafka's jars");
    if (!existsSync(admin))
      throw new Error(`BROKERFORM_TEST_ADMIN_PROPERTIES names ${admin}, which does not exist.`);
    if (!existsSync(this.libs) || !readdirSync(this.libs).some((file) => file.startsWith('kafka-clients-'))) {
      throw new Error(`BROKERFORM_TEST_KAFKA_LIBS names ${this.libs}, where there is no kafka-clients jar.`);
    }
    // mkdtemp makes the folder 0700.
    this.folder = mkdtempSync(join(tmpdir(), 'brokerform-access-'));
    const lines = readFileSync(admin, 'utf8').split('\n');
    this.settings = [
      `bootstrap.servers=${this.bootstrap}`,
      ...lines.filter(
        (line) => line.includes('=') && !/^\s*(#|bootstrap\.servers|sasl\.jaas\.config)/.test(line),
      ),
    ];
    const jaas = lines.filter((line) => line.trimStart().startsWith('sasl.jaas.config'));
    this.admin = this.properties('admin', [...this.settings, ...jaas]);
    this.probe = new Probe(this.libs);
  }

  /** Client properties with an own file name; readable by this user alone, passwords are in them. */
  public properties(name: string, lines: readonly string[]): string {
    const path = join(this.folder, `${name}.properties`);
    writeFileSync(path, `${lines.join('\n')}\n`, { mode: 0o600 });
    return path;
  }

  /** A new SCRAM user. @returns its client settings, one `key=value` each */
  public async createUser(name: string): Promise<string[]> {
    const password = randomBytes(24).toString('base64url');
    await this.asAdmin('create-user', name, password);
    this.users.push(name);
    const jaas = 'org.apache.kafka.common.security.scram.ScramLoginModule required';
    return [...this.settings, `sasl.jaas.config=${jaas} username="${name}" password="${password}";`];
  }

  public async asAdmin(...step: Step): Promise<string> {
    return this.probe.must(this.admin, step);
  }

  public async grant(acls: readonly Acl[]): Promise<void> {
    for (const [principal, words] of byPrincipal(acls))
      await this.asAdmin('create-acls', principal, ...words);
  }

  public async revoke(acls: readonly Acl[]): Promise<void> {
    for (const [principal, words] of byPrincipal(acls))
      await this.asAdmin('delete-acls', principal, ...words);
  }

  /** Repeats a step until its outcome is as wanted: ACLs reach the brokers one after the other. */
  public async until(
    wanted: (outcome: Outcome) => boolean,
    attempt: () => Promise<Outcome>,
  ): Promise<Outcome> {
    const end = Date.now() + PROPAGATION_MS;
    let outcome = await attempt();
    while (!wanted(outcome) && Date.now() < end) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      outcome = await attempt();
    }
    return outcome;
  }

  /** Removes everything that carries this run's name, and the users that it made. */
  public async remove(): Promise<void> {
    const mine = (list: string): string[] => list.split(',').filter((name) => name.includes(run));
    try {
      for (const user of this.users) {
        await this.asAdmin('delete-acls', `User:${user}`);
        await this.probe.run(this.admin, ['delete-user', user]);
      }
      for (const topic of mine(await this.asAdmin('list-topics'))) await this.asAdmin('delete-topic', topic);
      for (const group of mine(await this.asAdmin('list-groups'))) {
        await this.probe.run(this.admin, ['delete-group', group]);
      }
    } finally {
      await this.probe.stop();
      rmSync(this.folder, { recursive: true, force: true });
    }
  }

  /** A folder that goes with the test. */
  public subfolder(name: string): string {
    return join(this.folder, name);
  }
}

function byPrincipal(acls: readonly Acl[]): Map<string, string[]> {
  const all = new Map<string, string[]>();
  for (const acl of acls) {
    const words = all.get(acl.principal) ?? [];
    words.push(acl.resourceType, acl.resourceName, acl.patternType, acl.operation);
    all.set(acl.principal, words);
  }
  return all;
}
