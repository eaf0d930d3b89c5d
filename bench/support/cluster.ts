/** A three-node cluster of the bench's own: its folder, its ports, its processes, and none of them left behind. */
import { spawnSync } from 'node:child_process';
import { chmodSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ADMIN_USER } from '../../model/access/platform';
import { parseStackName, stackOfStateFile } from '../../model/desired/stack-names';
import { readClientProperties, withAdmin } from '@brokerform/kafka-admin';
import type { AdminConnection } from '@brokerform/kafka-admin';
import { layout } from '../../operations/local/layout';
import { PORT_BASE_VARIABLE, STATE_VARIABLE, localEnvironment } from '../../operations/local/settings';
import { clusterStatus } from '../../operations/local/status';
import { projectRoot } from '../../operations/toolchain/paths';
import { TOPIC_PATTERN, generateCatalog } from './catalog';
import type { GeneratedCatalog } from './catalog';
import type { Environment, Workspace } from './workspace';

/**
 * Clients 27092–27094, controllers 27192–27194: apart from the `local` environment's and the tests', and below the range
 * from which systems take the ports of outgoing connections (32768 and up on Linux).
 */
const PORT_BASE = '27092';
/** A thousand deletions take the brokers some seconds, and their folders a little longer. */
const DELETE_TIMEOUT_MS = 120_000;
const SETTLE_MS = 3_000;
const EXPECT_TIMEOUT_MS = 10_000;
const SETTLE_TIMEOUT_MS = 600_000;

export class Cluster {
  private constructor(
    private readonly workspace: Workspace,
    /** State folder, ports and tools, for every program that has to do with this cluster. */
    public readonly env: Environment,
    private readonly root: string,
  ) {}

  /**
   * Starts the nodes and declares the deploy principal, by the same deploy as everyone's.
   *
   * @param root the project whose `local` environment it is. @default - this one
   */
  public static async start(workspace: Workspace, root = projectRoot): Promise<Cluster> {
    const state = workspace.folder('state');
    chmodSync(state, 0o700);
    const cluster = new Cluster(
      workspace,
      {
        ...workspace.toolchain,
        [STATE_VARIABLE]: state,
        [PORT_BASE_VARIABLE]: PORT_BASE,
      },
      root,
    );
    workspace.say('starting a cluster');
    const catalog = workspace.write(generateCatalog({ topics: 1, domains: 1, access: 'prefixed' }));
    const output = workspace.folder('synthesized');
    try {
      await workspace.repeating(() =>
        workspace.runner.run({
          program: process.execPath,
          args: [cluster.brokerform, 'deploy', 'local-cluster', 'local-platform', '--auto-approve'],
          cwd: root,
          env: { ...cluster.env, BROKERFORM_CATALOG: catalog, CDKTF_OUTPUT: output },
          timeoutSeconds: 240,
        }),
      );
    } catch (error) {
      cluster.stop();
      throw error;
    }
    return cluster;
  }

  public get admin(): AdminConnection {
    return readClientProperties(this.files.clientProperties(ADMIN_USER));
  }

  /** Makes passwords for a catalog's services, writes the catalog into a folder, and returns the environment in which it is synthesized and deployed. */
  public async declare(catalog: GeneratedCatalog): Promise<Environment> {
    await this.makePasswords(catalog);
    return { ...this.env, BROKERFORM_CATALOG: this.workspace.write(catalog) };
  }

  public async makePasswords(catalog: GeneratedCatalog): Promise<void> {
    await this.workspace.runner.run({
      program: process.execPath,
      args: [this.brokerform, 'local', 'secrets', 'ensure', '--users', catalog.services.join(',')],
      cwd: this.root,
      env: this.env,
    });
  }

  /**
   * Deletes every topic of the bench and what Terraform knows of them, and waits until the brokers have done so. By Kafka's own
   * tool, as admin: Terraform is not allowed to. Users, ACLs and quotas stay: to create one again is the same work.
   */
  public async clear(): Promise<void> {
    for (const name of readdirSync(this.files.terraform)) {
      const stack = parseStackName(stackOfStateFile(name) ?? '', ['local']);
      if (stack?.kind === 'topics') rmSync(join(this.files.terraform, name));
    }
    if ((await this.topics()).length === 0) return;
    await this.workspace.runner.run({
      program: join(this.files.bin, 'kafka-topics.sh'),
      args: [
        ...['--bootstrap-server', this.admin.bootstrapServers.join(',')],
        ...['--command-config', this.files.clientProperties(ADMIN_USER)],
        ...['--delete', '--topic', TOPIC_PATTERN],
      ],
    });
    const deadline = Date.now() + DELETE_TIMEOUT_MS;
    while ((await this.topics()).length > 0) {
      if (Date.now() > deadline)
        throw new Error('Kafka has not deleted the topics of the bench in two minutes.');
      await sleep(500);
    }
    await sleep(SETTLE_MS);
  }

  /** Names of the bench's topics that exist. */
  public async topics(): Promise<string[]> {
    const all = await withAdmin(this.admin, (admin) => admin.listTopics());
    return all.filter(({ internal }) => !internal).map(({ name }) => name);
  }

  /**
   * Waits until a broker knows of so many topics: it learns of them a moment after the controller has made them.
   *
   * @throws Error if that takes ten seconds: whatever was measured was something else
   */
  public async expectTopics(count: number): Promise<void> {
    const deadline = Date.now() + EXPECT_TIMEOUT_MS;
    for (;;) {
      const { length } = await this.topics();
      if (length === count) return;
      if (Date.now() > deadline) throw new Error(`There are ${length} topics, ${count} were declared.`);
      await sleep(200);
    }
  }

  /**
   * Waits until every replica of so many topics is made and in sync, and every broker has so many ACLs: brokers go on for
   * minutes after the controller has answered.
   *
   * @throws Error after ten minutes
   */
  public async settle(topics: number, acls: number): Promise<void> {
    const deadline = Date.now() + SETTLE_TIMEOUT_MS;
    for (const server of this.admin.bootstrapServers) {
      while (!(await this.hasSettled(server, topics, acls))) {
        if (Date.now() > deadline) throw new Error(`${server} does not have everything after ten minutes.`);
        await sleep(2_000);
      }
    }
  }

  private hasSettled(server: string, topics: number, acls: number): Promise<boolean> {
    return withAdmin({ ...this.admin, bootstrapServers: [server] }, async (admin) => {
      const inSync = (await admin.listTopics())
        .filter(({ internal }) => !internal)
        .filter(({ partitions }) =>
          partitions.every(({ replicas, inSyncReplicas }) => replicas.length === inSyncReplicas.length),
        );
      return inSync.length === topics && (await admin.listAcls()).length >= acls;
    });
  }

  /** Processor time in seconds of the three nodes since they started. */
  public brokerSeconds(): number {
    const pids = this.nodes().flatMap(({ pid }) => pid ?? []);
    const { stdout } = spawnSync('ps', ['-o', 'time=', '-p', pids.join(',')], { encoding: 'utf8' });
    return stdout
      .trim()
      .split('\n')
      .reduce((total, line) => total + clockSeconds(line), 0);
  }

  /** Also when the bench was interrupted. Nothing is thrown: it runs while another error may be on its way. */
  public stop(): void {
    if (!this.nodes().some(({ alive }) => alive)) return;
    this.workspace.say('stopping the cluster');
    const { status, stderr } = spawnSync(process.execPath, [this.brokerform, 'local', 'stop', '--force'], {
      cwd: this.root,
      env: { ...process.env, ...this.env },
      encoding: 'utf8',
      timeout: 180_000,
    });
    if (status !== 0) process.stderr.write(`The nodes did not stop: ${stderr}\n`);
  }

  private nodes(): ReturnType<typeof clusterStatus> {
    return clusterStatus(localEnvironment({ ...process.env, ...this.env }));
  }

  private get brokerform(): string {
    return join(this.root, 'bin', 'brokerform.js');
  }

  private get files(): ReturnType<typeof layout> {
    return layout(String(this.env[STATE_VARIABLE]));
  }
}

/** `[[dd-]hh:]mm:ss`, as ps writes processor time; some systems add hundredths. */
export function clockSeconds(text: string): number {
  const [days, clock] = text.includes('-') ? text.split('-') : ['0', text];
  const parts = (clock ?? '').trim().split(':').map(Number);
  return Number(days) * 86_400 + parts.reduce((total, part) => total * 60 + part, 0);
}
