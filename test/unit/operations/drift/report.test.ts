import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DriftReport } from '../../../../operations/drift/report';
import { driftText } from '../../../../operations/drift/text';
import { metricsText, requireTextfileName, writeTextfile } from '../../../../operations/drift/textfile';

function report(overrides: Partial<DriftReport> = {}): DriftReport {
  return {
    environment: 'local',
    clusterId: 'cluster',
    readAt: '2026-11-24T00:00:00.000Z',
    readMilliseconds: 1234,
    compared: { topics: 1200, partitions: 3600, acls: 7, quotas: 2, users: 4, groups: 1 },
    differences: [],
    unread: [],
    notCompared: [],
    ...overrides,
  };
}

const missing = (subject: string, domain: string | null): DriftReport['differences'][number] => ({
  kind: 'topic-missing',
  domain,
  subject,
  declared: '6 partitions',
  live: null,
  severity: 'error',
  remedy: "npm run deploy 'local-topics-order'",
});

test('GIVEN no difference THEN one line says what was compared', () => {
  expect(driftText(report())).toBe(
    'local: no drift. Compared: 1,200 topics, 3,600 partitions, 7 ACLs, 2 quotas, 4 users, 1 group; read in 1.2 s.',
  );
});

test('GIVEN differences THEN they stand by domain, and what mends several is said once', () => {
  const differences = [missing('order.a', 'order'), missing('order.b', 'order'), missing('stray', null)];

  expect(driftText(report({ differences }))).toBe(
    [
      'order',
      '       what           subject  declared      on the cluster',
      'error  topic-missing  order.a  6 partitions  -',
      'error  topic-missing  order.b  6 partitions  -',
      "    remedy:  npm run deploy 'local-topics-order'   (topic-missing)",
      '',
      'declared nowhere',
      '       what           subject  declared      on the cluster',
      'error  topic-missing  stray    6 partitions  -',
      "    remedy:  npm run deploy 'local-topics-order'   (topic-missing)",
      '',
      'local: 3 differences. Compared: 1,200 topics, 3,600 partitions, 7 ACLs, 2 quotas, 4 users, 1 group; read in 1.2 s.',
    ].join('\n'),
  );
});

test('GIVEN something that was not read THEN it is named, and nobody says that there is no drift', () => {
  const unread = [
    { what: 'quotas', why: 'Cannot read the quotas from Kafka:\n    refused' },
    ...['a', 'b', 'c', 'd'].map((topic) => ({
      what: `configuration of topic ${topic}`,
      why: 'No broker reports it',
    })),
  ];

  const text = driftText(report({ unread, compared: { topics: 4, partitions: 4 } }));

  expect(text).toBe(
    [
      'Not compared, because it could not be read:',
      '    quotas:',
      '        Cannot read the quotas from Kafka:',
      '        refused',
      '    configuration of topic a, configuration of topic b, configuration of topic c and 1 more:',
      '        No broker reports it',
      '',
      'local: 0 differences in what could be read; not everything could be read. Compared: 4 topics, 4 partitions; read in 1.2 s.',
    ].join('\n'),
  );
});

test('GIVEN something that there is nothing to compare with THEN it is said beside the verdict', () => {
  const notCompared = [
    'Schemas were not compared: environment local names no registry (schemaRegistry.url).',
  ];
  expect(driftText(report({ notCompared, compared: { topics: 1, partitions: 1, subjects: 2 } }))).toBe(
    `${notCompared[0]}\n\nlocal: no drift. Compared: 1 topic, 1 partition, 2 subjects; read in 1.2 s.`,
  );
});

describe('metrics', () => {
  test('GIVEN a comparison THEN every kind has a count, also where it is none', () => {
    const text = metricsText('local', report({ differences: [missing('a', 'order')] }), 1_700_000_000_500);

    expect(text).toContain('\nbrokerform_drift_differences{environment="local",kind="topic-missing"} 1\n');
    expect(text).toContain('\nbrokerform_drift_differences{environment="local",kind="acl-extra"} 0\n');
    expect(text).toContain('\nbrokerform_drift_compared{environment="local",kind="topics"} 1200\n');
    expect(text).toContain(
      '\n# TYPE brokerform_drift_last_run_timestamp_seconds gauge\nbrokerform_drift_last_run_timestamp_seconds{environment="local"} 1700000000\n',
    );
    expect(text.endsWith('brokerform_drift_last_run_success{environment="local"} 1\n')).toBe(true);
  });

  test.each([
    ['something that was not read', report({ unread: [{ what: 'quotas', why: 'refused' }] })],
    ['a failure', undefined],
  ])('GIVEN %s THEN the run was no success', (_, outcome) => {
    expect(metricsText('local', outcome, 0)).toContain('last_run_success{environment="local"} 0\n');
  });

  test('GIVEN a failure THEN there are no counts that could be taken for none', () => {
    expect(metricsText('local', undefined, 0)).not.toContain('differences');
  });
});

describe('the file', () => {
  let directory: string;
  beforeEach(() => void (directory = mkdtempSync(join(tmpdir(), 'brokerform-textfile-'))));
  afterEach(() => rmSync(directory, { recursive: true }));

  test('GIVEN a folder WHEN written twice THEN the file is replaced and nothing else is left', () => {
    const file = join(directory, 'drift.prom');
    writeTextfile(file, 'local', undefined);
    writeTextfile(file, 'local', report());

    expect(readdirSync(directory)).toEqual(['drift.prom']);
    expect(readFileSync(file, 'utf8')).toContain('last_run_success{environment="local"} 1');
  });

  test('GIVEN a name that the collector does not read, or no folder THEN it is said', () => {
    expect(() => requireTextfileName('/var/drift.txt')).toThrow(
      '--textfile /var/drift.txt: node_exporter reads files whose name ends in .prom.\n    remedy:  --textfile /var/drift.prom',
    );
    expect(() => writeTextfile(join(directory, 'absent', 'drift.prom'), 'local', report())).toThrow(
      /drift\.prom was not written: ENOENT/,
    );
  });
});
