import { parse } from 'yaml';
import type { AwsDeclaration } from '../../../../model/aws/declaration';
import { awsEnvironment } from '../../../../model/aws/topology';
import { monitoringVariables } from '../../../../model/host/monitoring-variables';
import type { MonitoringVariables } from '../../../../model/host/monitoring-variables';
import { monitoringVariablesSchema } from '../../../../model/host/monitoring-variables-schema';
import { monitored } from '../../../fixtures/environments/monitored';
import { example } from '../monitoring/support';

const EXPORTER = { key: 'nodes/monitoring-groups-exporter/abc.cjs', sha256: 'abc' };

function documents(change: Partial<NonNullable<AwsDeclaration['monitoring']>> = {}): MonitoringVariables[] {
  const environment = awsEnvironment({ ...monitored, monitoring: { ...monitored.monitoring, ...change } });
  return environment.monitoringHosts.map((host) =>
    monitoringVariables(environment, host, { catalog: example(), groupsExporter: EXPORTER }),
  );
}
const [single] = documents();
const pair = documents({ host: { instanceType: 'm7g.medium', pair: true } });
const optionsOf = (
  document: MonitoringVariables | undefined,
  part: 'prometheus' | 'alertmanager',
): string[] => document?.[part].options.map(({ option }) => option) ?? [];
const configOf = (document: MonitoringVariables | undefined): Record<string, unknown> =>
  parse(document?.prometheus.config.__ansible_unsafe ?? '') as Record<string, unknown>;

test('GIVEN each host THEN its document is what the schema says, and plain JSON', () => {
  for (const document of [single, ...pair]) {
    expect(monitoringVariablesSchema.parse(document)).toEqual(document);
    expect(JSON.parse(JSON.stringify(document))).toEqual(document);
  }
  expect(pair.map(({ node }) => [node.name, node.address])).toEqual([
    ['monitoring-1', '10.20.0.245'],
    ['monitoring-2', '10.20.1.245'],
  ]);
});

test('GIVEN one host THEN this is its command line', () => {
  expect(optionsOf(single, 'prometheus')).toEqual([
    '--config.file=/etc/prometheus/prometheus.yml',
    '--storage.tsdb.path=/var/lib/monitoring/prometheus',
    '--storage.tsdb.retention.time=1296000s',
    '--storage.tsdb.retention.size=8GB',
    '--web.listen-address=10.20.0.245:9090',
    '--web.config.file=/etc/prometheus/web.yml',
    '--web.external-url=https://monitoring-1.staging.kafka.internal:9090',
  ]);
  expect(optionsOf(single, 'alertmanager')).toContain('--cluster.listen-address=');
});

test('GIVEN a pair THEN both collect all and tell both Alertmanagers, which know each other', () => {
  expect(optionsOf(pair[0], 'alertmanager').slice(-2)).toEqual([
    '--cluster.listen-address=10.20.0.245:9094',
    '--cluster.peer=10.20.1.245:9094',
  ]);
  for (const document of pair)
    expect(configOf(document)['alerting']).toEqual({
      alertmanagers: [
        {
          scheme: 'https',
          tls_config: { ca_file: '/etc/prometheus/tls/ca.pem' },
          basic_auth: {
            username: 'metrics-viewer',
            password_file: '/etc/prometheus/secrets/metrics-viewer/password',
          },
          static_configs: [
            { targets: ['monitoring-1.staging.kafka.internal:9093'] },
            { targets: ['monitoring-2.staging.kafka.internal:9093'] },
          ],
        },
      ],
    });
});

test('GIVEN the hosts THEN they are scraped as well, and their rules are read from the file beside the configuration', () => {
  const { scrape_configs: jobs, rule_files: files } = configOf(single) as {
    scrape_configs: { job_name: string; static_configs?: { targets: string[] }[] }[];
    rule_files: string[];
  };
  const targets = (job: string): string[] | undefined =>
    jobs
      .find(({ job_name: name }) => name === job)
      ?.static_configs?.flatMap(({ targets: each }) => each)
      .filter((target) => target.startsWith('monitoring-'));
  for (const [job, port] of [
    ['node', 9100],
    ['prometheus', 9090],
    ['alertmanager', 9093],
  ] as const)
    expect([job, targets(job)]).toEqual([job, [`monitoring-1.staging.kafka.internal:${port}`]]);
  expect(files).toEqual(['/etc/prometheus/rules/staging.rules.yml']);
});

test('GIVEN a workspace THEN samples are written to it, signed as the role of the host', () => {
  const url = 'https://aps-workspaces.eu-central-1.amazonaws.com/workspaces/ws-0a1b/api/v1/remote_write';
  const remoteWrite = { url, region: 'eu-central-1' };
  expect(configOf(documents({ remoteWrite })[0])['remote_write']).toEqual([
    { url, sigv4: { region: 'eu-central-1' } },
  ]);
  const [, second] = documents({ remoteWrite, host: { instanceType: 'm7g.medium', pair: true } });
  expect(configOf(second)['remote_write']).toMatchObject([
    {
      write_relabel_configs: [
        { target_label: 'cluster', replacement: 'staging' },
        { target_label: '__replica__', replacement: 'monitoring-2' },
      ],
    },
  ]);
  expect(configOf(single)).not.toHaveProperty('remote_write');
});

test('GIVEN receivers THEN their secrets are named, and no value is there', () => {
  expect(single?.alertmanager.receivers).toEqual([
    { file: '/etc/alertmanager/secrets/slack', secret: 'staging/kafka/receivers/slack' },
    { file: '/etc/alertmanager/secrets/mail', secret: 'staging/kafka/receivers/mail' },
  ]);
  expect(single?.secrets.users).toEqual({
    'lag-exporter': 'staging/kafka/users/lag-exporter',
    'metrics-viewer': 'staging/kafka/users/metrics-viewer',
  });
});

test('GIVEN the exporter of group lag THEN it is fetched by its checksum, and listens on the loopback interface', () => {
  expect(single?.groupLag).toMatchObject({
    bucket: 'staging-kafka-hosts-123456789012',
    ...EXPORTER,
    listen: '127.0.0.1:9308',
    config: {
      caFile: '/etc/prometheus/tls/ca.pem',
      username: 'lag-exporter',
      passwordFile: '/etc/prometheus/secrets/lag-exporter/password',
      listen: '127.0.0.1:9308',
    },
  });
  const environment = awsEnvironment(monitored);
  const [host] = environment.monitoringHosts;
  expect(host && monitoringVariables(environment, host, { catalog: example() })).not.toHaveProperty(
    'groupLag',
  );
});

test('GIVEN Grafana THEN it reads the Prometheus of its host, and without it there is none', () => {
  expect(documents({ host: { instanceType: 'm7g.medium', grafana: true } })[0]?.grafana).toMatchObject({
    port: 3000,
    url: 'https://monitoring-1.staging.kafka.internal:9090',
  });
  expect(single).not.toHaveProperty('grafana');
});
