/**
 * A real Kafka as production runs it, except for its hosts: TLS on every listener, dedicated controllers, passwords and the CA's
 * certificate from (moto's) AWS. The gate, the guard of nodes, and the stacks on the cluster by real Terraform.
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { App } from 'cdktf';
import { staging } from '../fixtures/environments/staging';
import { PLATFORM_USERS } from '../../model/access/platform';
import { aclId, asLive } from '../../model/access/adopted';
import { NOTHING_ADOPTED } from '../../model/adopt/adoption';
import type { AwsDeclaration } from '../../model/aws/declaration';
import { caCertificateParameter, userSecretName } from '../../model/aws/names';
import { pullRecordedIds } from '../../operations/adopt/pulled-states';
import { requireJava, runJavaPrivately } from '../../operations/local/java';
import { interruptible } from '../../operations/interruption';
import { StackTerraform } from '../../operations/runner/stack-terraform';
import { ensureKafka } from '../../operations/toolchain/kafka';
import { tryRun } from '../../shared/system/run';
import { awsFoundation } from '../../stacks/aws/kafka-foundation';
import { PlatformStack } from '../../stacks/platform-stack';
import { TopicsStack } from '../../stacks/topics-stack';
import { catalog, domain, service, topic } from '../support/resolved';
import { KafkaCluster, onThisMachine } from '../support/kafka-cluster';
import { firstPort } from '../support/ports';

/** Controllers from here, brokers from 50 above. */
const FIRST_PORT = firstPort('kafka-tls');
const MINUTE = 60_000;
const project = resolve(__dirname, '../..');

const declaration: AwsDeclaration = {
  ...staging,
  name: 'tls-test',
  // Broker 103 comes when the topics are there, and so is one without replicas.
  durability: { standard: { replicationFactor: 2, minInSyncReplicas: 1 } },
  state: { bucket: 'brokerform-tls-test-state', bootstrap: 's3' },
};
const whole = onThisMachine(declaration, FIRST_PORT);
const withoutThird = onThisMachine({ ...declaration, drained: [103] }, FIRST_PORT);

/** A service that comes when the others are there. */
const NEW_SERVICE = 'billing';
const users = [...PLATFORM_USERS, 'order-service', NEW_SERVICE];
const passwords = Object.fromEntries(users.map((user) => [user, randomBytes(24).toString('base64url')]));
const orders = domain({
  topics: [topic({ replicationFactor: 2, minInSyncReplicas: 1, config: { 'min.insync.replicas': '1' } })],
  services: [service()],
});
const payments = domain({ name: 'payment', topics: [], services: [service({ name: NEW_SERVICE })] });

let directory: string;
let cluster: KafkaCluster;

beforeAll(async () => {
  // Nothing here may ever meet a real account.
  expect(process.env['AWS_ENDPOINT_URL']).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  directory = mkdtempSync(join(tmpdir(), 'brokerform-kafka-tls-'));
  cluster = new KafkaCluster(directory, whole, passwords);
  await cluster.createAuthority();
  await fillAws();
  await cluster.start(1, 2, 3, 101, 102);
}, 5 * MINUTE);

afterAll(async () => {
  await cluster.stopAll();
  rmSync(directory, { recursive: true, force: true });
}, MINUTE);

/** What `<environment>-state`, `<environment>-cluster` and the first host leave in AWS. */
async function fillAws(): Promise<void> {
  for (const user of users) if (user !== NEW_SERVICE) await createSecret(user);
  await putCertificate(cluster.caCertificate());
  const bucket = await fetch(`${process.env['AWS_ENDPOINT_URL']}/${whole.state.bucket}`, { method: 'PUT' });
  expect(bucket.status).toBe(200);
}

async function createSecret(user: string): Promise<void> {
  const { CreateSecretCommand, SecretsManagerClient } = await import('@aws-sdk/client-secrets-manager');
  await new SecretsManagerClient({ region: whole.region }).send(
    new CreateSecretCommand({ Name: userSecretName(whole.name, user), SecretString: passwords[user] }),
  );
}

async function putCertificate(pem: string): Promise<void> {
  const { PutParameterCommand, SSMClient } = await import('@aws-sdk/client-ssm');
  await new SSMClient({ region: whole.region }).send(
    new PutParameterCommand({
      Name: caCertificateParameter(whole.name),
      Value: pem,
      Type: 'String',
      Overwrite: true,
    }),
  );
}

interface Outcome {
  readonly status: number | null;
  readonly output: string;
}

/** `brokerform cluster <command>` for one of the two environments. */
async function ask(environment: typeof whole, ...[command, argument]: [string, string?]): Promise<Outcome> {
  const file = join(directory, 'environment.json');
  writeFileSync(file, JSON.stringify(environment));
  const args = ['--import', 'tsx', 'test/aws/kafka/program.ts', command ?? '', file, argument ?? ''];
  const { status, stdout, stderr } = await tryRun(process.execPath, args, {
    cwd: project,
    timeoutMs: 2 * MINUTE,
  });
  return { status, output: stdout + stderr };
}

/** What Kafka's own tool says to a user that logs in with its password. */
async function brokersSeenBy(user: string): Promise<string> {
  const { classpath } = await ensureKafka(whole.kafkaVersion);
  const { stdout, stderr } = await runJavaPrivately(
    await requireJava(),
    [
      ...['-cp', classpath, 'org.apache.kafka.tools.BrokerApiVersionsCommand'],
      ...['--bootstrap-server', `localhost:${FIRST_PORT + 50}`],
      ...['--command-config', cluster.writeClientProperties(user)],
    ],
    directory,
    MINUTE,
  );
  return stdout + stderr;
}

describe('the gate', () => {
  test('GIVEN every node that is declared THEN it opens', async () => {
    expect(await ask(withoutThird, 'gate', '60')).toEqual({ status: 0, output: 'ready\n' });
  });

  test('GIVEN a broker that is declared and not there THEN it stays shut and names it', async () => {
    const { status, output } = await ask(whole, 'gate', '2');

    expect(status).toBe(3);
    expect(output).toContain('The cluster tls-test is not ready after 2 s:\n');
    expect(output).toContain(`Nothing listens yet on localhost:${FIRST_PORT + 52}.`);
    expect(output).toContain('Where to check, for instance on broker-103:');
  });

  test('GIVEN a name that is not in the brokers’ certificates THEN they are not believed', async () => {
    const place = <T extends { role: string }>(node: T): T =>
      node.role === 'broker' ? { ...node, host: '127.0.0.1' } : node;
    const elsewhere = { ...withoutThird, nodes: withoutThird.nodes.map(place) };
    const { status, output } = await ask(elsewhere, 'gate', '1');

    expect(status).toBe(3);
    expect(output).toContain("Hostname/IP does not match certificate's altnames");
  });

  test('GIVEN the certificate of another authority THEN brokers are not believed', async () => {
    await cluster.createAuthority('other');
    await putCertificate(readFileSync(join(directory, 'other.pem'), 'utf8'));
    const { status, output } = await ask(withoutThird, 'gate', '1');
    await putCertificate(cluster.caCertificate());

    expect(status).toBe(3);
    expect(output).toMatch(/unable to (get local issuer|verify the first) certificate/);
  });
});

describe('platform and topics stacks', () => {
  const layFoundation = awsFoundation(withoutThird);
  const terraform = async (stack: string, ...args: readonly string[]): Promise<Outcome> => {
    const { status, stdout, stderr } = await tryRun(
      process.env['TERRAFORM_BINARY_NAME'] ?? 'terraform',
      [...args, '-no-color'],
      {
        cwd: join(directory, 'cdktf.out', 'stacks', stack),
        timeoutMs: 3 * MINUTE,
      },
    );
    return { status, output: stdout + stderr };
  };

  beforeAll(() => {
    mkdirSync(join(directory, 'cdktf.out'));
    const app = new App({ outdir: join(directory, 'cdktf.out') });
    const environment = withoutThird;
    const platform = new PlatformStack(app, { environment, layFoundation, catalog: catalog(orders) });
    for (const domain of [orders, payments]) {
      const topics = new TopicsStack(app, { environment, layFoundation, domain, adopt: NOTHING_ADOPTED });
      topics.addDependency(platform);
    }
    app.synth();
  });

  test.each(['tls-test-platform', 'tls-test-topics-order'])(
    'GIVEN %s WHEN applied THEN a second plan is empty, and no password is in code, plan or state',
    async (stack) => {
      expect(await terraform(stack, 'init', '-input=false')).toMatchObject({ status: 0 });
      const planned = await terraform(stack, 'plan', '-input=false', '-out=plan');
      expect(planned).toMatchObject({ status: 0 });
      const applied = await terraform(stack, 'apply', '-input=false', 'plan');
      expect(applied).toMatchObject({
        status: 0,
        output: expect.stringMatching(/Apply complete! Resources: [1-9]/) as string,
      });

      const again = await terraform(stack, 'plan', '-input=false', '-detailed-exitcode');
      expect(again).toMatchObject({ status: 0, output: expect.stringContaining('No changes.') as string });

      const kept = [
        (await terraform(stack, 'show', '-json', 'plan')).output,
        (await terraform(stack, 'state', 'pull')).output,
        readFileSync(join(directory, 'cdktf.out', 'stacks', stack, 'cdk.tf.json'), 'utf8'),
        planned.output,
        applied.output,
      ].join('\n');
      expect(kept).toContain('kafka_user_scram_credential');
      for (const password of Object.values(passwords)) expect(kept).not.toContain(password);
    },
    5 * MINUTE,
  );

  test(
    'GIVEN a new service WHEN its stack is planned before its secret exists THEN the apply takes the secret that is there by then',
    async () => {
      const stack = 'tls-test-topics-payment';
      expect(await terraform(stack, 'init', '-input=false')).toMatchObject({ status: 0 });
      expect(await terraform(stack, 'plan', '-input=false', '-out=plan')).toMatchObject({ status: 0 });
      await createSecret(NEW_SERVICE);
      expect(await terraform(stack, 'apply', '-input=false', 'plan')).toMatchObject({ status: 0 });

      expect(await brokersSeenBy(NEW_SERVICE)).toContain(`localhost:${FIRST_PORT + 50} (id: 101`);
      const again = await terraform(stack, 'plan', '-input=false', '-detailed-exitcode');
      expect(again).toMatchObject({ status: 0, output: expect.stringContaining('No changes.') as string });
    },
    5 * MINUTE,
  );
});

describe('a state in S3 that an interrupted run left behind', () => {
  const stack = 'tls-test-topics-order';
  const folder = (): string => join(directory, 'cdktf.out', 'stacks', stack);
  const terraform = async (...args: readonly string[]): Promise<Outcome> => {
    const { status, stdout, stderr } = await tryRun(
      process.env['TERRAFORM_BINARY_NAME'] ?? 'terraform',
      [...args, '-no-color'],
      { cwd: folder(), timeoutMs: 3 * MINUTE },
    );
    return { status, output: stdout + stderr };
  };

  test(
    'GIVEN a tainted entry THEN a deploy untaints it before it plans, and has nothing to replace',
    async () => {
      const address = (await terraform('state', 'list')).output
        .split('\n')
        .find((line) => line.startsWith('kafka_acl.'));
      expect(address).toBeDefined();
      expect(await terraform('taint', address ?? '')).toMatchObject({ status: 0 });
      const tainted = await terraform('plan', '-input=false', '-detailed-exitcode');
      expect(tainted).toMatchObject({ status: 2, output: expect.stringContaining('tainted') as string });

      const mended = await interruptible((interruption) =>
        new StackTerraform({
          ...{ stack: { name: stack, dependencies: [], folder: folder() }, env: process.env, interruption },
          terraform: process.env['TERRAFORM_BINARY_NAME'] ?? 'terraform',
          ...{ parallelism: undefined, log: join(directory, 'mend.log'), migrateState: false },
          ...{ started: () => undefined, watch: () => undefined, note: () => undefined },
        }).mendState(),
      );

      expect(mended.failure).toBeUndefined();
      expect(mended.notes.join('\n')).toContain(`left ${address} tainted; untainted`);
      const again = await terraform('plan', '-input=false', '-detailed-exitcode');
      expect(again).toMatchObject({ status: 0, output: expect.stringContaining('No changes.') as string });
    },
    5 * MINUTE,
  );
});

describe('the end of an adoption', () => {
  test('GIVEN states in S3 THEN Terraform tells what they have, and needs no provider for it', async () => {
    const ids = await pullRecordedIds({
      stacks: join(directory, 'cdktf.out', 'stacks'),
      names: ['tls-test-topics-order'],
      env: process.env,
      scratch: join(directory, 'scratch'),
    });

    const acls = orders.services.flatMap(({ acls: entries }) => entries.map((acl) => aclId(asLive(acl))));
    expect(acls.length).toBeGreaterThan(0);
    expect([...ids].sort()).toEqual([...orders.topics.map(({ name }) => name), ...acls].sort());
  });
});

describe('a node that shall go', () => {
  test(
    'GIVEN the third broker, without replicas THEN the whole gate opens and it may go',
    async () => {
      await cluster.start(103);

      expect(await ask(whole, 'gate', '60')).toEqual({ status: 0, output: 'ready\n' });
      expect(await ask(whole, 'drained', '103')).toEqual({
        status: 0,
        output: 'Node 103 of tls-test holds no replica and is not a voter: its instance can be deleted.\n',
      });
    },
    3 * MINUTE,
  );

  test('GIVEN a broker with replicas THEN it may not, and it is told why', async () => {
    const { status, output } = await ask(whole, 'drained', '101');

    expect(status).toBe(3);
    expect(output).toMatch(
      /^Broker 101 of tls-test holds 6 replicas of 1 topic \(order\.created-0, .* is leader of 3:/,
    );
  });

  test('GIVEN a controller THEN it may not while it votes', async () => {
    const { status, output } = await ask(whole, 'drained', '2');

    expect(status).toBe(3);
    expect(output).toContain("Controller 2 is a voter of tls-test's quorum (1, 2, 3)");
  });

  test('GIVEN all nodes THEN the status has a line for each', async () => {
    const { output } = await ask(whole, 'status');

    expect(output).toMatch(/^broker-101 .* serves +3 +6 +0$/m);
    expect(output).toMatch(/^broker-103 .* serves +0 +0 +0$/m);
    expect(output.match(/leads the quorum/g)).toHaveLength(1);
    expect(output.match(/voter, \d+ behind/g)).toHaveLength(2);
  });
});

describe('a cluster that lost nodes', () => {
  test('GIVEN a broker that was killed THEN the gate is shut at once, before the controllers know', async () => {
    await cluster.stop(102, 'SIGKILL');
    const { status, output } = await ask(whole, 'gate', '0');

    expect(status).toBe(3);
    expect(output).toContain(`Nothing listens yet on localhost:${FIRST_PORT + 51}.`);
  });

  test('GIVEN no broker that answers THEN no node may go', async () => {
    await cluster.stop(101, 'SIGKILL');
    await cluster.stop(103, 'SIGKILL');
    const { status, output } = await ask(whole, 'drained', '103');

    expect(status).toBe(1);
    expect(output).toContain(
      'Cannot determine whether node 103 of tls-test is drained; its instance must stay: ',
    );
  });
});
