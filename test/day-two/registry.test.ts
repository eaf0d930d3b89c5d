/** The hosts of the schema registry on day two: a lost permission, and everything that is applied by running registry.yml again. */
import { REGISTRY_USER, REGISTRY_WRITER } from '../../model/access/platform';
import type { RegistryVariables } from '../../model/host/registry-variables';
import { waitUntil } from '../../shared/system/poll';
import {
  askOne,
  bootRegistry,
  declarePassword,
  denyJournal,
  idsOf,
  liveness,
  registration,
  registryPid,
  registryUrls,
  waitUntilLive,
  watchRegistry,
  writer,
} from '../hosts/support/registry';
import type { Running } from '../hosts/support/registry';
import { tierFleet } from '../hosts/support/tier';

const MINUTE = 60_000;
const fleet = tierFleet();
const hosts = fleet.registryNames;
const [one = '', two = ''] = hosts;
const [first, second] = registryUrls(fleet);
/** The least that Quarkus takes. */
const RELOAD_SECONDS = 30;

const reloadingSoon = (variables: RegistryVariables): RegistryVariables => ({
  ...variables,
  registry: {
    ...variables.registry,
    environment: variables.registry.environment.map((setting) =>
      setting.key.endsWith('RELOAD_PERIOD') ? { ...setting, value: `${RELOAD_SECONDS}s` } : setting,
    ),
  },
});

async function runPlaybook(...args: readonly string[]): Promise<string> {
  const { status, output } = await fleet.playbook('registry.yml', ...args);
  if (status !== 0) throw new Error(output.slice(-4000));
  return output;
}

const pids = (): Promise<string[]> => Promise.all(hosts.map((name) => registryPid(fleet, name)));

let running: Running<unknown> | undefined;

beforeAll(async () => {
  fleet.declare(fleet.environment, { adjustRegistry: reloadingSoon });
  await bootRegistry(fleet);
  const { status } = await askOne(fleet, registration(first, 'before', 'a', writer(fleet)));
  expect(status).toBe(200);
}, 10 * MINUTE);

afterAll(async () => {
  running?.kill();
  await fleet.destroyRegistryHosts();
}, 2 * MINUTE);

test(
  'WHEN one may not read its journal any more THEN a write that it fails may be there all the same, and it is restarted until it may',
  async () => {
    // A process that its host has not seen live yet has three minutes.
    const seen = async (): Promise<boolean> =>
      (await fleet.inHost(two, 'test', '-e', '/run/schema-registry/been-live')).status === 0;
    expect(await waitUntil(seen, { everyMs: 1_000, timeoutMs: MINUTE })).toBe(true);
    const pid = await registryPid(fleet, two);
    const denied = denyJournal(fleet, two);
    await denied.add();
    try {
      const down = async (): Promise<boolean> => (await liveness(fleet, two)) === '503';
      expect(await waitUntil(down, { everyMs: 500, timeoutMs: MINUTE })).toBe(true);
      const failed = await askOne(fleet, registration(second, 'failed', 'a', writer(fleet)));
      expect(failed.status).toBe(500);
      // Read back by the other one before it is repeated.
      expect(Object.keys(await idsOf(fleet, first))).toContain('failed 1');
      expect(Object.keys(await idsOf(fleet, second))).not.toContain('failed 1');
      const restarted = async (): Promise<boolean> => (await registryPid(fleet, two)) !== pid;
      expect(await waitUntil(restarted, { everyMs: 1_000, timeoutMs: 3 * MINUTE })).toBe(true);
    } finally {
      await denied.remove();
    }
    await waitUntilLive(fleet, two);
    expect(await idsOf(fleet, second)).toEqual(await idsOf(fleet, first));
    const log = await fleet.read(two, 'journalctl', '--unit=schema-registry-health', '--output=cat');
    expect(log).toContain('not live, 3 of 3\nrestarting');
  },
  8 * MINUTE,
);

test(
  'WHEN certificates are renewed THEN both serve them without a restart',
  async () => {
    const served = async (name: string): Promise<string> => {
      const { node, tls } = fleet.document(name);
      const words = `openssl s_client -connect ${node.host}:${node.port} -verify_return_error -CAfile ${tls.truststore} </dev/null`;
      return fleet.read(name, 'sh', '-c', `${words} 2>/dev/null | openssl x509 -noout -fingerprint -sha256`);
    };
    const before = await Promise.all(hosts.map(served));
    const processes = await pids();
    await runPlaybook('--tags', 'tls,registry', '--extra-vars', '{"tls_renew": true}');
    const renewed = async (): Promise<boolean> =>
      (await Promise.all(hosts.map(served))).every((fingerprint) => !before.includes(fingerprint));

    expect(await waitUntil(renewed, { everyMs: 2_000, timeoutMs: 3 * RELOAD_SECONDS * 1_000 })).toBe(true);
    expect(await pids()).toEqual(processes);
  },
  5 * MINUTE,
);

test(
  'WHEN release, heap and both passwords change THEN one run applies them, one host after the other, and one always answers',
  async () => {
    const former = writer(fleet);
    const ids = await idsOf(fleet, first);
    for (const user of [REGISTRY_USER, REGISTRY_WRITER]) fleet.renewPassword(user);
    await declarePassword(fleet, REGISTRY_USER);
    fleet.declare(fleet.environment, {
      adjustRegistry: (variables) => {
        const { registry } = reloadingSoon(variables);
        const [heap, ...others] = registry.jvm;
        if (heap === undefined) throw new Error('no option of the JVM');
        return {
          ...variables,
          registry: {
            ...registry,
            version: `${registry.version}-again`,
            jvm: [{ ...heap, option: '-Xmx700m' }, ...others],
          },
        };
      },
    });
    const watch = await watchRegistry(fleet);
    running = watch;
    await runPlaybook();
    const counts = await watch.stop();

    expect(counts.none).toBe(0);
    // Each was down, and never both.
    for (const answered of counts.answered) expect(answered).toBeLessThan(counts.rounds);
    for (const name of hosts) {
      const command = await fleet.read(
        name,
        'sh',
        '-c',
        `tr '\\0' ' ' </proc/${await registryPid(fleet, name)}/cmdline`,
      );
      expect(command).toContain('-again/quarkus-run.jar');
      expect(await fleet.read(name, 'cat', '/etc/schema-registry/jvm.options')).toContain('-Xmx700m');
    }
    const tried = [former, writer(fleet)].map((login) => registration(second, 'rotated', 'a', login));
    for (const [index, request] of tried.entries())
      expect((await askOne(fleet, request)).status).toBe([401, 200][index]);
    expect(await idsOf(fleet, first)).toMatchObject(ids);
  },
  8 * MINUTE,
);

test(
  'GIVEN a registry that cannot log in WHEN the playbook runs THEN it stops at the first host, with the end of the log, and the other one answers',
  async () => {
    const { length } = Object.keys(await idsOf(fleet, second));
    const [, untouched] = await pids();
    // In the place of Secrets Manager alone: the cluster does not know it.
    fleet.renewPassword(REGISTRY_USER);
    fleet.declare(fleet.environment, {
      adjustRegistry: (variables) => ({
        ...variables,
        registry: { ...variables.registry, health: { ...variables.registry.health, startSeconds: 30 } },
      }),
    });
    const { status, output } = await fleet.playbook('registry.yml');

    expect(status).toBe(2);
    expect(output).toContain(`${fleet.environment.registryHosts[0]?.address ?? ''} does not serve`);
    expect(output).toContain('SaslAuthenticationException');
    expect(output).not.toContain(fleet.password(REGISTRY_USER));
    expect(await registryPid(fleet, two)).toBe(untouched);
    expect(Object.keys(await idsOf(fleet, second))).toHaveLength(length);

    await declarePassword(fleet, REGISTRY_USER);
    await waitUntilLive(fleet, one);
  },
  8 * MINUTE,
);
