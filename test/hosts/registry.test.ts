/** Two hosts of the schema registry on the tier's cluster: who may do what, and one of them killed under load. */
import { REGISTRY_USER, REGISTRY_WRITER } from '../../model/access/platform';
import {
  ask,
  askOne,
  bootRegistry,
  idsOf,
  liveness,
  registration,
  registryPid,
  registryUrls,
  startRegistryLoad,
  waitUntilLive,
  writer,
} from './support/registry';
import { KAFKA_VERSIONS } from './support/fleet';
import { onKafka, tierFleet } from './support/tier';

const MINUTE = 60_000;
const fleet = tierFleet(onKafka(KAFKA_VERSIONS.before));
const hosts = fleet.registryNames;
const [first, second] = registryUrls(fleet);

beforeAll(() => bootRegistry(fleet), 10 * MINUTE);

afterAll(() => fleet.destroyRegistryHosts(), 2 * MINUTE);

test('THEN both are live, and answer by name with a certificate of the project’s authority', async () => {
  for (const name of hosts) expect([name, await liveness(fleet, name)]).toEqual([name, '200']);
  const requests = [first, second].map((url) => ({ url: `${url}/subjects` }));
  expect((await ask(fleet, requests)).map(({ status }) => status)).toEqual([200, 200]);
  const unverified = await ask(fleet, requests, { ca: null });
  expect(unverified.map(({ body }) => body)).toEqual(Array(2).fill('UNABLE_TO_VERIFY_LEAF_SIGNATURE'));
});

test('THEN everyone reads, and the writer alone writes, with its password', async () => {
  const answers = await ask(fleet, [
    { url: `${first}/subjects` },
    registration(first, 'anonymous', 'a'),
    registration(first, 'wrong-password', 'a', `${REGISTRY_WRITER}:wrong`),
    registration(first, 'of-the-first', 'a', writer(fleet)),
    registration(second, 'of-the-second', 'b', writer(fleet)),
  ]);
  expect(answers.map(({ status }) => status)).toEqual([200, 401, 401, 200, 200]);
});

test('THEN each reads what the other has written, with the same ids', async () => {
  const ids = await idsOf(fleet, first);
  expect(Object.keys(ids).sort()).toEqual(['of-the-first 1', 'of-the-second 1']);
  expect(await idsOf(fleet, second)).toEqual(ids);
});

test.each(hosts)(
  'THEN no password of %s is in a file that others read, an argument, the journal or a unit',
  async (name) => {
    const seen = [
      JSON.stringify(fleet.document(name)),
      await fleet.read(name, 'sh', '-c', "cat /proc/[0-9]*/cmdline | tr '\\0' ' '"),
      await fleet.read(name, 'journalctl', '--no-pager', '--output=cat'),
      await fleet.read(name, 'systemctl', 'show', 'schema-registry', 'schema-registry-health'),
      await fleet.read(name, 'sh', '-c', 'cat /etc/systemd/system/schema-registry*'),
      await fleet.read(
        name,
        'sh',
        '-c',
        'cat /etc/schema-registry/environment /etc/schema-registry/jvm.options',
      ),
    ].join('\n');
    for (const user of [REGISTRY_USER, REGISTRY_WRITER]) expect(seen).not.toContain(fleet.password(user));
    expect(await fleet.read(name, 'stat', '--format=%a %U', '/etc/schema-registry/secrets.environment')).toBe(
      '600 root',
    );
  },
);

test('THEN health and metrics answer on the host itself and nowhere else, and there is no port without TLS', async () => {
  const open = await fleet.read(hosts[0] ?? '', 'ss', '--no-header', '--listening', '--numeric', '--tcp');
  const address = fleet.environment.registryHosts[0]?.address ?? '';
  const ports = open
    .split('\n')
    .map((line) => line.split(/\s+/)[3]?.replace('[::ffff:', '').replace(']:', ':') ?? '')
    .filter((listener) => /:(8080|8443|9000)$/.test(listener));
  expect(ports.sort()).toEqual([`${address}:8443`, '127.0.0.1:9000'].sort());
  const [outside] = await ask(fleet, [{ url: `https://${address}:9000/health/live` }]);
  expect(outside).toMatchObject({ status: 0, body: 'ECONNREFUSED' });
});

test('THEN the process may do little', async () => {
  const pid = await registryPid(fleet, hosts[0] ?? '');
  const status = await fleet.read(hosts[0] ?? '', 'cat', `/proc/${pid}/status`);
  expect(status).toMatch(/^Uid:\s+8443/m);
  for (const line of ['NoNewPrivs:\t1', 'CapEff:\t0000000000000000', 'Seccomp:\t2'])
    expect(status).toContain(line);
  const judgement = await fleet.read(
    hosts[0] ?? '',
    ...['systemd-analyze', 'security', '--no-pager', 'schema-registry.service'],
  );
  expect(Number(/exposure level for [\w.-]+: ([\d.]+)/.exec(judgement)?.[1])).toBeLessThanOrEqual(2);
});

test(
  'WHEN one is killed under load THEN the other reads and writes on, and the killed one comes back with the same ids',
  async () => {
    const [, killed = ''] = hosts;
    const pid = await registryPid(fleet, killed);
    const load = await startRegistryLoad(fleet, first);
    try {
      await fleet.read(killed, 'kill', '-9', pid);
      await waitUntilLive(fleet, killed);
    } catch (error) {
      load.kill();
      throw error;
    }
    const counts = await load.stop();

    expect(await registryPid(fleet, killed)).not.toBe(pid);
    expect(counts.failed).toEqual([]);
    expect(counts.reads).toBe(counts.writes);
    expect(counts.writes).toBeGreaterThan(20);
    const ids = await idsOf(fleet, first);
    expect(Object.keys(ids).length).toBe(2 + counts.writes);
    expect(await idsOf(fleet, second)).toEqual(ids);
    const { status } = await askOne(fleet, registration(second, 'after-the-kill', 'c', writer(fleet)));
    expect(status).toBe(200);
  },
  5 * MINUTE,
);

test(
  'WHEN the playbook runs again THEN nothing changes',
  async () => {
    const { status, output } = await fleet.playbook('registry.yml');
    const recap = output.slice(output.indexOf('PLAY RECAP'));
    expect({ status, recap }).toMatchObject({ status: 0 });
    expect(recap.match(/changed=0 /g)).toHaveLength(hosts.length);
  },
  5 * MINUTE,
);
