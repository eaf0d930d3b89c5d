/** The passwords of nodes and administrator replaced while the cluster runs: nodes change to their second user first. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ADMIN_USER, BROKER_USERS, CONTROLLER_USERS } from '../../model/access/platform';
import { ensureKafka } from '../../operations/toolchain/kafka';
import { tryRun } from '../../shared/system/run';
import { KAFKA_VERSIONS } from '../hosts/support/fleet';
import { Load, expectUndisturbed } from '../hosts/support/load';
import { tierFleet } from '../hosts/support/tier';

const MINUTE = 60_000;
const fleet = tierFleet();
const { controllers, brokers } = fleet.names;
const [controller = ''] = controllers;
const [broker = ''] = brokers;

const LOGIN = {
  'SCRAM-SHA-512': 'org.apache.kafka.common.security.scram.ScramLoginModule',
  PLAIN: 'org.apache.kafka.common.security.plain.PlainLoginModule',
} as const;

/** Whether the cluster takes a password: of a SCRAM user at a broker, of a PLAIN user at a controller. */
async function isTaken(user: string, password: string): Promise<boolean> {
  const atController = Object.values(CONTROLLER_USERS).includes(user);
  const { node } = fleet.document(atController ? controller : broker);
  const mechanism = atController ? 'PLAIN' : 'SCRAM-SHA-512';
  const file = join(fleet.directory, 'login.properties');
  writeFileSync(
    file,
    [
      'security.protocol=SASL_SSL',
      `sasl.mechanism=${mechanism}`,
      `sasl.jaas.config=${LOGIN[mechanism]} required username="${user}" password="${password}";`,
      'ssl.truststore.type=PEM',
      `ssl.truststore.location=${join(fleet.directory, 'ca.crt')}`,
      '',
    ].join('\n'),
    { mode: 0o600 },
  );
  const { classpath } = await ensureKafka(KAFKA_VERSIONS.now);
  const [command, words] = fleet.onNetwork(
    ...['java', '-Xmx256m', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-cp', classpath],
    ...['org.apache.kafka.tools.MetadataQuorumCommand', '--command-config', file],
    ...[atController ? '--bootstrap-controller' : '--bootstrap-server', `${node.host}:${node.port}`],
    ...['describe', '--status'],
  );
  const { status, stdout, stderr } = await tryRun(command, words, { timeoutMs: 2 * MINUTE });
  if (status !== 0 && !`${stdout}${stderr}`.includes('SaslAuthenticationException')) {
    throw new Error(`neither taken nor refused: ${stdout}${stderr}`);
  }
  return status === 0;
}

const running = (host: string): Promise<string> => fleet.read(host, 'cat', '/run/kafka/server.properties');

async function rotate(): Promise<{ status: number | null; output: string }> {
  return fleet.playbook('rotate-passwords.yml', '--tags', 'secrets,kafka', ...fleet.dayTwo());
}

let load: Load | undefined;
afterEach(() => load?.kill());

test(
  'GIVEN another password for a user as which nodes log in THEN the playbook refuses it, and no password is written',
  async () => {
    const before = fleet.password(CONTROLLER_USERS.first);
    const admin = await fleet.read(controller, 'cat', '/etc/kafka/secrets/admin/password');
    const formerAdmin = fleet.password(ADMIN_USER);
    fleet.renewPassword(CONTROLLER_USERS.first);
    fleet.renewPassword(ADMIN_USER);
    const { status, output } = await rotate();

    expect(status).not.toBe(0);
    expect(output).toContain('There is another password for controller, as which running nodes log in');
    expect(output).toContain('nodeUsers');
    expect(await fleet.read(controller, 'cat', '/etc/kafka/secrets/controller/password')).toBe(before);
    expect(await fleet.read(controller, 'cat', '/etc/kafka/secrets/admin/password')).toBe(admin);
    expect(output).not.toContain(before);
    fleet.setPassword(CONTROLLER_USERS.first, before);
    fleet.setPassword(ADMIN_USER, formerAdmin);
  },
  5 * MINUTE,
);

test(
  'WHEN nodes shall log in as their second users THEN they do after a roll that clients do not notice',
  async () => {
    load = await Load.start(fleet, 'load.passwords');
    fleet.declare({ ...fleet.environment, nodeUsers: 'second' });
    const { status, output } = await rotate();
    const result = await load.stop();

    expect({ status, end: output.slice(-3000) }).toMatchObject({ status: 0 });
    expectUndisturbed(result);
    for (const host of controllers) expect(await running(host)).toContain(' username="controller-second"');
    for (const host of brokers) {
      expect(await running(host)).toContain(' username="controller-second"');
      expect(await running(host)).toContain(' username="broker-second"');
    }
  },
  15 * MINUTE,
);

test(
  'WHEN the users that nodes left and the administrator get other passwords THEN only these are taken',
  async () => {
    const users = [BROKER_USERS.first, CONTROLLER_USERS.first, ADMIN_USER];
    const former = new Map(users.map((user) => [user, fleet.password(user)]));
    for (const user of users) fleet.renewPassword(user);
    const { status, output } = await rotate();

    expect({ status, end: output.slice(-3000) }).toMatchObject({ status: 0 });
    for (const user of users) {
      const password = fleet.password(user);
      expect([user, await isTaken(user, password)]).toEqual([user, true]);
      expect([user, await isTaken(user, former.get(user) ?? '')]).toEqual([user, false]);
      expect(output).not.toContain(password);
    }
    const plan = await fleet.roll('--dry-run');
    expect(plan.output).toContain('0 of 6 nodes restart');
  },
  15 * MINUTE,
);
