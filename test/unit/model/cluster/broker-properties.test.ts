import { local } from '../../../fixtures/environments/local';
import { production } from '../../../fixtures/environments/production';
import { awsEnvironment } from '../../../../model/aws/topology';
import { brokerProperties } from '../../../../model/cluster/broker-properties';
import { awsPropertyOptions } from '../../../../model/host/broker-property-options';
import { localPropertyOptions } from '../../../../model/cluster/broker-property-options';
import type { BrokerPropertyOptions } from '../../../../model/cluster/broker-property-options';
import type { BrokerProperty } from '../../../../model/cluster/broker-property';
import type { LocalEnvironment, NodeSpec } from '../../../../model/environment';
import { checkConfigValue } from '../../../../model/kafka/config-definitions';
import { formatProperties } from '../../../../shared/properties-file';

const [first] = local.nodes as [NodeSpec, ...NodeSpec[]];
const options: BrokerPropertyOptions = localPropertyOptions('/state', first);

function values(properties: readonly BrokerProperty[]): Record<string, string> {
  return Object.fromEntries(properties.map(({ key, value }) => [key, value]));
}

function overridden(brokerOverrides: Record<string, string>): BrokerProperty[] {
  return brokerProperties({ ...local, brokerOverrides }, first, options);
}

describe('a combined node', () => {
  const properties = values(brokerProperties(local, first, options));

  test('GIVEN the local environment WHEN computed THEN the node has its place in the quorum', () => {
    expect(properties).toMatchObject({
      'process.roles': 'broker,controller',
      'node.id': '1',
      'broker.rack': 'rack-a',
      'controller.quorum.bootstrap.servers': 'localhost:19192,localhost:19193,localhost:19194',
      listeners: 'CLIENT://localhost:19092,CONTROLLER://localhost:19192',
      'advertised.listeners': 'CLIENT://localhost:19092,CONTROLLER://localhost:19192',
      'log.dirs': '/state/node-1/data',
    });
    expect(properties).not.toHaveProperty(['controller.quorum.voters']);
  });

  test('GIVEN the local environment WHEN computed THEN nothing is open to the anonymous', () => {
    expect(properties).toMatchObject({
      'listener.security.protocol.map': 'CLIENT:SASL_PLAINTEXT,CONTROLLER:SASL_PLAINTEXT',
      'listener.name.client.sasl.enabled.mechanisms': 'SCRAM-SHA-512',
      'listener.name.controller.sasl.enabled.mechanisms': 'PLAIN',
      'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
      'allow.everyone.if.no.acl.found': 'false',
      'super.users': 'User:broker;User:broker-second;User:controller;User:controller-second;User:admin',
      'auto.create.topics.enable': 'false',
    });
  });

  test('GIVEN passwords WHEN computed THEN they are references to files', () => {
    expect(properties['listener.name.client.scram-sha-512.sasl.jaas.config']).toBe(
      'org.apache.kafka.common.security.scram.ScramLoginModule required username="broker" password="${directory:/state/secrets/broker:password}";',
    );
    expect(properties['listener.name.controller.plain.sasl.jaas.config']).toBe(
      'org.apache.kafka.common.security.plain.PlainLoginModule required username="controller" password="${directory:/state/secrets/controller:password}" user_controller="${directory:/state/secrets/controller:password}" user_controller-second="${directory:/state/secrets/controller-second:password}";',
    );
    expect(properties['config.providers.directory.param.allowed.paths']).toBe('/state/secrets');
  });

  test('GIVEN three brokers WHEN computed THEN what Kafka keeps for itself survives one of them', () => {
    expect(properties).toMatchObject({
      'default.replication.factor': '3',
      'min.insync.replicas': '2',
      'offsets.topic.replication.factor': '3',
      'transaction.state.log.replication.factor': '3',
      'transaction.state.log.min.isr': '2',
      'share.coordinator.state.topic.replication.factor': '3',
      'share.coordinator.state.topic.min.isr': '2',
      'unclean.leader.election.enable': 'false',
    });
  });

  test('GIVEN every property WHEN checked against Kafka THEN Kafka would take it', () => {
    const refused = brokerProperties(local, first, options).flatMap(
      ({ key, value }) => checkConfigValue('broker', key, value, local.kafkaVersion)?.problem ?? [],
    );
    expect(refused).toEqual([]);
  });

  test('GIVEN every property WHEN read THEN it has a reason and a source, and no key stands twice', () => {
    const all = brokerProperties(local, first, options);
    expect(all.filter(({ reason, source }) => reason === '' || source === '')).toEqual([]);
    expect(new Set(all.map(({ key }) => key)).size).toBe(all.length);
  });
});

describe('other clusters', () => {
  test('GIVEN one broker WHEN computed THEN replication is possible', () => {
    const single: LocalEnvironment = { ...local, nodes: [first] };
    expect(values(brokerProperties(single, first, options))).toMatchObject({
      'default.replication.factor': '1',
      'min.insync.replicas': '1',
      'offsets.topic.replication.factor': '1',
    });
  });

  test('GIVEN durability of the environment WHEN computed THEN internal topics follow it', () => {
    const nodes = [1, 2, 3, 4, 5].map((id) => ({ ...first, id }));
    const environment: LocalEnvironment = {
      ...local,
      nodes,
      durability: { standard: { replicationFactor: 5, minInSyncReplicas: 3 } },
    };
    expect(values(brokerProperties(environment, first, options))).toMatchObject({
      'default.replication.factor': '5',
      'transaction.state.log.min.isr': '3',
    });
  });

  test('GIVEN a dedicated controller WHEN computed THEN it has no client listener', () => {
    const controller: NodeSpec = { id: 9, role: 'controller', rack: 'a', host: 'c9', controllerPort: 9093 };
    const properties = values(
      brokerProperties({ ...local, nodes: [controller, ...local.nodes] }, controller, options),
    );

    expect(properties).toMatchObject({ 'process.roles': 'controller', listeners: 'CONTROLLER://c9:9093' });
    expect(properties).not.toHaveProperty(['broker.rack']);
  });

  test('GIVEN a dedicated broker WHEN computed THEN it knows the password of the controllers, not their users', () => {
    const broker: NodeSpec = { id: 9, role: 'broker', rack: 'a', host: 'b9', clientPort: 9092 };
    const properties = values(
      brokerProperties({ ...local, nodes: [...local.nodes, broker] }, broker, options),
    );

    expect(properties).toMatchObject({ 'process.roles': 'broker', listeners: 'CLIENT://b9:9092' });
    expect(properties['listener.name.controller.plain.sasl.jaas.config']).not.toContain('user_controller');
    expect(properties).not.toHaveProperty(['controller.quorum.auto.join.enable']);
  });

  test('GIVEN no security protocol WHEN computed THEN traffic is encrypted', () => {
    const { dataDirectories, secretsDirectory } = options;
    expect(values(brokerProperties(local, first, { dataDirectories, secretsDirectory }))).toMatchObject({
      'listener.security.protocol.map': 'CLIENT:SASL_SSL,CONTROLLER:SASL_SSL',
    });
  });

  test('GIVEN two disks and eight cores WHEN computed THEN recovery uses all cores once', () => {
    const disks = { ...options, dataDirectories: ['/d1', '/d2'], cores: 8 };
    expect(values(brokerProperties(local, first, disks))).toMatchObject({
      'log.dirs': '/d1,/d2',
      'metadata.log.dir': '/d1',
      'num.recovery.threads.per.data.dir': '4',
    });
  });
});

describe('TLS', () => {
  test('GIVEN a listener with TLS WHEN computed THEN keys and certificates are PEM files', () => {
    const tls = { ...options, clientSecurityProtocol: 'SASL_SSL', tlsDirectory: '/tls' } as const;
    expect(values(brokerProperties(local, first, tls))).toMatchObject({
      'ssl.keystore.type': 'PEM',
      'ssl.keystore.location': '/tls/node.pem',
      'ssl.truststore.type': 'PEM',
      'ssl.truststore.location': '/tls/ca.pem',
      'ssl.enabled.protocols': 'TLSv1.3,TLSv1.2',
      'ssl.client.auth': 'none',
      'ssl.endpoint.identification.algorithm': 'https',
    });
  });

  test('GIVEN listeners on the loopback interface alone WHEN computed THEN there is no key to name', () => {
    const keys = brokerProperties(local, first, options).map(({ key }) => key);
    expect(keys.filter((key) => key.startsWith('ssl.'))).toEqual([]);
  });
});

describe('a host on AWS', () => {
  const environment = awsEnvironment(production);
  const compute = (id: number): BrokerProperty[] => {
    const node = environment.nodes.find((one) => one.id === id);
    if (node === undefined) throw new Error(`no node ${id}`);
    return brokerProperties(environment, node, awsPropertyOptions(environment, node));
  };

  test('GIVEN a broker WHEN computed THEN it listens on its host, reached by name, encrypted', () => {
    expect(values(compute(101))).toMatchObject({
      'process.roles': 'broker',
      listeners: 'CLIENT://0.0.0.0:9092',
      'advertised.listeners': 'CLIENT://broker-101.production.kafka.internal:9092',
      'listener.security.protocol.map': 'CLIENT:SASL_SSL,CONTROLLER:SASL_SSL',
      'log.dirs': '/var/lib/kafka/data-1',
      'ssl.keystore.location': '/etc/kafka/tls/node.pem',
      'config.providers.directory.param.allowed.paths': '/etc/kafka/secrets',
    });
  });

  test('GIVEN eight cores WHEN computed THEN threads and buffers are those of a host', () => {
    expect(values(compute(101))).toMatchObject({
      'num.recovery.threads.per.data.dir': '8',
      'num.network.threads': '4',
      'num.io.threads': '8',
      'socket.send.buffer.bytes': '-1',
      'socket.receive.buffer.bytes': '-1',
      'replica.socket.receive.buffer.bytes': '-1',
    });
  });

  test('GIVEN nodes that shall log in as their second user THEN they do, and controllers accept both', () => {
    const second = { ...options, nodeUsers: 'second' } as const;
    const ofNode = (node: NodeSpec): Record<string, string> =>
      values(brokerProperties({ ...local, nodes: [node, ...local.nodes] }, node, second));
    const controller = ofNode({ id: 9, role: 'controller', rack: 'a', host: 'c9', controllerPort: 9093 });
    const broker = ofNode({ id: 9, role: 'broker', rack: 'a', host: 'b9', clientPort: 9092 });
    const plain = 'listener.name.controller.plain.sasl.jaas.config';
    expect(controller[plain]).toContain(' username="controller-second" ');
    expect(controller[plain]).toContain(' user_controller="');
    expect(controller[plain]).toContain(' user_controller-second="');
    expect(broker[plain]).toContain(' username="controller-second" ');
    expect(broker['listener.name.client.scram-sha-512.sasl.jaas.config']).toContain(
      ' username="broker-second" ',
    );
  });

  test("GIVEN a controller WHEN computed THEN it does not know the brokers' password", () => {
    const properties = compute(1);
    expect(values(properties)).toMatchObject({ listeners: 'CONTROLLER://0.0.0.0:9093' });
    expect(properties.filter(({ value }) => value.includes('/broker:password'))).toEqual([]);
  });

  test('GIVEN every property WHEN checked against Kafka THEN Kafka would take it', () => {
    const refused = [...compute(1), ...compute(101)].flatMap(
      ({ key, value }) => checkConfigValue('broker', key, value, production.kafkaVersion)?.problem ?? [],
    );
    expect(refused).toEqual([]);
  });
});

describe('overrides', () => {
  test('GIVEN an override of a default and a further property WHEN computed THEN both are there as the environment', () => {
    const properties = overridden({ 'num.partitions': '6', 'num.io.threads': '16' });

    expect(values(properties)).toMatchObject({ 'num.partitions': '6', 'num.io.threads': '16' });
    expect(properties.filter(({ owner }) => owner === 'environment').map(({ key }) => key)).toEqual([
      'num.partitions',
      'num.io.threads',
    ]);
  });

  test('GIVEN overrides of owned properties WHEN computed THEN every one is refused with its remedy', () => {
    const attempt = (): unknown =>
      overridden({
        'min.insync.replicas': '1',
        'super.users': 'User:me',
        'node.id': '7',
        'ssl.client.auth': 'none',
      });

    expect(attempt).toThrow(
      '"min.insync.replicas" cannot be set to "1" here: the model computes it for every node.',
    );
    expect(attempt).toThrow('remedy:  Set durability.standard of the environment, or durability of a topic');
    expect(attempt).toThrow('"super.users" cannot be set to "User:me"');
    expect(attempt).toThrow("remedy:  Change the environment's nodes.");
    expect(attempt).toThrow('4 errors, nothing was changed.');
  });

  test('GIVEN every property that the model owns WHEN overridden THEN it is refused', () => {
    const tls = { ...options, clientSecurityProtocol: 'SASL_SSL' } as const;
    const owned = brokerProperties(local, first, tls).filter(({ owner }) => owner === 'model');
    const accepted = owned.filter(({ key, value }) => {
      try {
        overridden({ [key]: value });
        return true;
      } catch {
        return false;
      }
    });
    expect(accepted.map(({ key }) => key)).toEqual([]);
  });

  test('GIVEN a misspelt key and an impossible value WHEN computed THEN both are refused as Kafka would', () => {
    const attempt = (): unknown => overridden({ 'num.io.treads': '8', 'num.network.threads': 'many' });

    expect(attempt).toThrow('num.io.threads');
    expect(attempt).toThrow('"num.network.threads" cannot be "many"');
    expect(attempt).toThrow('2 errors, nothing was changed.');
  });
});

describe('the file', () => {
  test('GIVEN properties WHEN written THEN each stands under its reason, as Java reads it', () => {
    const text = formatProperties([
      { key: 'a', value: ' x\\y', reason: 'Weil es so ist – so.', source: 'KIP-1' },
      { key: 'b', value: 'zwölf', reason: 'r', source: 's' },
    ]);

    expect(text).toBe('# Weil es so ist \\u2013 so. [KIP-1]\na=\\ x\\\\y\n\n# r [s]\nb=zw\\u00f6lf\n');
  });
});
