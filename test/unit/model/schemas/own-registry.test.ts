import { local } from '../../../fixtures/environments/local';
import { apicurioVariables } from '../../../../model/schemas/apicurio';
import {
  localRegistry,
  registryAcls,
  registryTopics,
  runsRegistry,
} from '../../../../model/schemas/own-registry';
import type { ResolvedSchema } from '../../../../model/catalog/resolved';

const schemas = [{ id: 'order/created' } as ResolvedSchema];

test.each<[string, Parameters<typeof runsRegistry>, boolean]>([
  ['local and a schema', [{ kind: 'local' }, [{}, { schemas }]], true],
  ['local without schemas', [{ kind: 'local' }, [{}, { schemas: [] }]], false],
  [
    'local with a registry of others',
    [{ kind: 'local', schemaRegistry: { url: 'https://r' } }, [{ schemas }]],
    false,
  ],
  ['AWS', [{ kind: 'aws' }, [{ schemas }]], false],
  ['AWS with hosts for it, before there are schemas', [{ kind: 'aws', registry: {} }, []], true],
])('GIVEN %s THEN it is decided so', (_, [environment, domains], runs) => {
  expect(runsRegistry(environment, domains)).toBe(runs);
});

test('GIVEN other ports of the nodes THEN those of the registry move along, on the loopback interface', () => {
  const nodes = local.nodes.map((node, index) => ({ ...node, clientPort: 30_000 + index }));
  expect(localRegistry({ nodes })).toEqual({
    host: '127.0.0.1',
    port: 30_150,
    managementPort: 30_151,
    url: 'http://127.0.0.1:30150/apis/ccompat/v7',
  });
});

test('its topics lose nothing: one partition, replicated, neither cut nor compacted', () => {
  const topics = registryTopics(local, 'platform');
  expect(topics.map(({ name }) => name)).toEqual([
    'kafkasql-journal',
    'kafkasql-snapshots',
    'registry-events',
  ]);
  for (const { partitions, replicationFactor, config } of topics)
    expect({ count: partitions.count, replicationFactor, config }).toEqual({
      count: 1,
      replicationFactor: 3,
      config: {
        'cleanup.policy': 'delete',
        'min.insync.replicas': '2',
        'retention.bytes': '-1',
        'retention.ms': '-1',
      },
    });
});

test('its user may do no more than was measured to be needed', () => {
  expect(
    registryAcls()
      .map(({ operation, resourceType, resourceName, patternType }) =>
        [operation, resourceType, resourceName, patternType].join(' '),
      )
      .sort(),
  ).toEqual([
    'DescribeConfigs Topic kafkasql-journal Literal',
    'DescribeConfigs Topic kafkasql-snapshots Literal',
    'DescribeConfigs Topic registry-events Literal',
    'Read Group apicurio- Prefixed',
    'Read Topic kafkasql-journal Literal',
    'Read Topic kafkasql-snapshots Literal',
    'Write Topic kafkasql-journal Literal',
    'Write Topic kafkasql-snapshots Literal',
    'Write Topic registry-events Literal',
  ]);
});

test('both of its ports listen where they are set to, and it makes no topics', () => {
  const login = { name: 'registrar', password: 'p' };
  const variables = apicurioVariables({
    ...localRegistry(local),
    writer: login,
    storage: {
      kind: 'kafka',
      bootstrapServers: ['localhost:1', 'localhost:2'],
      user: { ...login, name: 'u' },
    },
  });
  expect(variables).toMatchObject({
    QUARKUS_HTTP_HOST: '127.0.0.1',
    QUARKUS_MANAGEMENT_HOST: '127.0.0.1',
    QUARKUS_SECURITY_USERS_EMBEDDED_USERS_REGISTRAR: 'p',
    APICURIO_KAFKASQL_BOOTSTRAP_SERVERS: 'localhost:1,localhost:2',
    APICURIO_KAFKASQL_TOPIC_AUTO_CREATE: 'false',
    APICURIO_AUTH_ANONYMOUS_READ_ACCESS_ENABLED: 'true',
  });
});
