import { production } from '../../../fixtures/environments/production';
import { staging } from '../../../fixtures/environments/staging';
import type { AwsDeclaration } from '../../../../model/aws/declaration';
import type { AwsEnvironment, AwsNode } from '../../../../model/aws/environment';
import { awsEnvironment } from '../../../../model/aws/topology';
import { clusterId, hostVariables } from '../../../../model/host/variables';
import type { HostVariables } from '../../../../model/host/variables';
import { hostVariablesSchema } from '../../../../model/host/variables-schema';
import { directoryId } from '../../../../model/kafka/uuid';

function nodeOf(environment: AwsEnvironment, id: number): AwsNode {
  const node = environment.allNodes.find((one) => one.id === id);
  if (node === undefined) throw new Error(`no node ${id}`);
  return node;
}

function variables(declaration: AwsDeclaration, id: number, volumeIds?: string[]): HostVariables {
  const environment = awsEnvironment(declaration);
  return hostVariables(environment, nodeOf(environment, id), volumeIds === undefined ? {} : { volumeIds });
}

const property = ({ properties }: HostVariables, key: string): string | undefined =>
  properties.find((one) => one.key === key)?.value;

describe('the document of a host', () => {
  it('GIVEN any node THEN it is what the schema says, and plain JSON', () => {
    for (const declaration of [staging, production]) {
      const environment = awsEnvironment(declaration);
      for (const node of environment.nodes) {
        const document = hostVariables(environment, node);
        expect(hostVariablesSchema.parse(document)).toEqual(document);
        expect(JSON.parse(JSON.stringify(document))).toEqual(document);
      }
    }
  });

  it('GIVEN the same declaration THEN the text is the same', () => {
    expect(JSON.stringify(variables(production, 101))).toBe(JSON.stringify(variables(production, 101)));
  });

  it('GIVEN one broker of staging THEN this is its document', () => {
    expect(variables(staging, 101, ['vol-0123456789abcdef0'])).toMatchSnapshot();
  });
});

describe('identity', () => {
  it('GIVEN environments THEN the cluster id is a UUID, stable and unique', () => {
    const ids = [
      staging,
      production,
      { ...staging, accountId: '210987654321' },
      { ...staging, region: 'eu-west-1' },
    ].map(clusterId);
    expect(new Set(ids).size).toBe(4);
    expect(clusterId(staging)).toBe(ids[0]);
    for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9_][A-Za-z0-9_-]{21}$/);
  });

  it('GIVEN a broker and a controller THEN each has its one port and its part', () => {
    expect(variables(staging, 102).node).toEqual({
      id: 102,
      name: 'broker-102',
      role: 'broker',
      host: 'broker-102.staging.kafka.internal',
      address: '10.20.1.8',
      rack: 'eu-central-1b',
      port: 9092,
    });
    expect(variables(staging, 1).node).toMatchObject({
      name: 'controller-1',
      role: 'controller',
      port: 9093,
    });
  });
});

describe('format', () => {
  const five = { ...staging, controllers: { ...staging.controllers, count: 5 } };

  it('GIVEN three controllers THEN they are the first voters, with directory ids that each can work out', () => {
    const { format, cluster } = variables(staging, 2);
    expect(format).toMatchObject({
      initialVoter: true,
      users: ['broker', 'broker-second', 'admin'],
      mechanism: 'SCRAM-SHA-512',
    });
    expect(format.initialControllers).toBe(
      [1, 2, 3]
        .map((id) => `${id}@controller-${id}.staging.kafka.internal:9093:${directoryId(cluster.id, id)}`)
        .join(','),
    );
  });

  it('GIVEN controllers beyond the third THEN they join, whenever they come, and the first voters stay the same', () => {
    expect(variables(five, 4).format).toMatchObject({ initialVoter: false, users: [] });
    expect(variables(five, 1).format.initialControllers).toBe(
      variables(staging, 1).format.initialControllers,
    );
  });

  it('GIVEN a broker THEN it is no voter', () => {
    expect(variables(staging, 101).format).toMatchObject({ initialVoter: false, users: [] });
  });
});

describe('secrets', () => {
  const users = (declaration: AwsDeclaration, id: number): Record<string, string> =>
    variables(declaration, id).secrets.users;

  it('GIVEN a broker THEN it gets what its properties name, and the users whose passwords it tells the cluster', () => {
    const { secrets } = variables(staging, 101);
    expect(secrets).toMatchObject({
      logInAs: ['broker', 'controller'],
      inProperties: ['broker', 'controller'],
      scramUsers: ['broker', 'broker-second', 'admin'],
    });
    expect(secrets.users).toEqual({
      admin: 'staging/kafka/users/admin',
      broker: 'staging/kafka/users/broker',
      'broker-second': 'staging/kafka/users/broker-second',
      controller: 'staging/kafka/users/controller',
    });
  });

  it('GIVEN a controller THEN it gets those that it accepts; a first one those that it formats with, too', () => {
    const five = { ...staging, controllers: { ...staging.controllers, count: 5 } };
    expect(Object.keys(users(five, 5))).toEqual(['controller', 'controller-second']);
    expect(Object.keys(users(five, 1))).toEqual([
      'admin',
      'broker',
      'broker-second',
      'controller',
      'controller-second',
    ]);
    expect(variables(five, 1).secrets).toMatchObject({
      logInAs: ['controller'],
      inProperties: ['controller', 'controller-second'],
      scramUsers: [],
    });
  });

  it('GIVEN nodes that shall log in as their second user THEN brokers read the passwords of those alone', () => {
    const { secrets } = variables({ ...staging, nodeUsers: 'second' }, 101);
    expect(secrets).toMatchObject({
      logInAs: ['broker-second', 'controller-second'],
      inProperties: ['broker-second', 'controller-second'],
    });
    expect(Object.keys(secrets.users)).toEqual(['admin', 'broker', 'broker-second', 'controller-second']);
  });

  it('GIVEN any node THEN every password that a property refers to is one that it gets, by reference alone', () => {
    for (const id of [1, 101]) {
      const document = variables(production, id);
      const referred = JSON.stringify(document.properties).matchAll(/\$\{directory:([^:}]*):password\}/g);
      const folders = Object.keys(document.secrets.users).map(
        (user) => `${document.secrets.directory}/${user}`,
      );
      const used = [...new Set([...referred].map(([, folder = '']) => folder))];
      expect(used.length).toBeGreaterThan(0);
      expect(folders).toEqual(expect.arrayContaining(used));
    }
  });
});

describe('TLS', () => {
  it('GIVEN no source THEN the cluster has an authority of its own, and the certificate names host and address', () => {
    expect(variables(staging, 101).tls).toMatchObject({
      source: 'own-ca',
      secret: 'staging/kafka/ca',
      parameter: '/staging/kafka/ca-certificate',
      names: ['DNS:broker-101.staging.kafka.internal', 'IP:10.20.0.8'],
    });
  });

  it('GIVEN AWS Private CA THEN its ARN is there and no secret', () => {
    const certificateAuthorityArn = 'arn:aws:acm-pca:eu-central-1:123456789012:certificate-authority/a';
    const { tls } = variables(
      { ...staging, certificates: { kind: 'acm-pca', certificateAuthorityArn } },
      101,
    );
    expect(tls).toMatchObject({ source: 'acm-pca', certificateAuthorityArn });
    expect(tls).not.toHaveProperty('secret');
  });

  it('GIVEN the properties THEN they read the files that are written', () => {
    const document = variables(staging, 101);
    expect(property(document, 'ssl.keystore.location')).toBe(document.tls.keystore);
    expect(property(document, 'ssl.truststore.location')).toBe(document.tls.truststore);
  });
});

describe('storage', () => {
  it('GIVEN instance store THEN disks are known by their number, and the host boots without them', () => {
    expect(variables(production, 101).storage).toMatchObject({
      kind: 'instance-store',
      disks: 1,
      volumeIds: [],
      options: ['noatime', 'nodiscard', 'nofail'],
    });
  });

  it('GIVEN volumes THEN log.dirs are their mount points', () => {
    const storage = { kind: 'gp3', layout: 'jbod', volumes: 2, sizeGiB: 10 } as const;
    const document = variables({ ...staging, brokers: { ...staging.brokers, storage } }, 101, [
      'vol-1',
      'vol-2',
    ]);
    expect(document.storage.volumeIds).toEqual(['vol-1', 'vol-2']);
    expect(property(document, 'log.dirs')).toBe(document.storage.directories.join(','));
    expect(document.storage.mounts).toEqual(['/var/lib/kafka/data-1', '/var/lib/kafka/data-2']);
  });

  it('GIVEN another number of volume ids than disks THEN it is refused', () => {
    expect(() => variables(staging, 101, ['vol-1', 'vol-2'])).toThrow(
      'broker-101 has 1 data disks and was given 2 volume ids.',
    );
  });
});

describe('tuning', () => {
  it('GIVEN overrides THEN the host gets them', () => {
    const document = variables(
      {
        ...staging,
        tuning: {
          profile: 'latency',
          sysctls: { 'net.ipv4.tcp_retries2': '8' },
          readAheadKiB: 16,
          javaVersion: 25,
          brokerHeapMiB: 3000,
        },
      },
      101,
    );
    expect(document.blockDevices).toEqual({ scheduler: 'none', readAheadKiB: 16 });
    expect(document.sysctls.at(-1)).toMatchObject({ key: 'net.ipv4.tcp_retries2', value: '8' });
    expect(document.java).toEqual({ version: 25, package: 'openjdk-25-jre-headless' });
    expect(document.jvm.map(({ option }) => option)).toContain('-Xmx3000m');
  });

  it('GIVEN large disks THEN memory maps follow them', () => {
    const brokers = {
      ...staging.brokers,
      instanceType: 'i3en.24xlarge',
      storage: production.brokers.storage,
    };
    const { sysctls } = variables({ ...staging, brokers }, 101);
    expect(Number(sysctls.find(({ key }) => key === 'vm.max_map_count')?.value)).toBeGreaterThan(262_144);
  });
});

describe('exporters and journal', () => {
  it('GIVEN a node THEN both exporters answer on its address, and its JVM loads the agent with the rules that are written', () => {
    const document = variables(staging, 101);
    const { jmx, node } = document.exporters;
    expect([jmx.address, node.address]).toEqual(['10.20.0.8', '10.20.0.8']);
    expect(document.jvm.map(({ option }) => option)).toContain(
      `-javaagent:${jmx.jar}=${jmx.address}:${jmx.port}:${jmx.rulesFile}`,
    );
  });

  it('GIVEN no receiver THEN the journal stays; GIVEN one THEN it is checked against the authority that was named', () => {
    expect(variables(staging, 101).journal).not.toHaveProperty('shipping');
    const url = 'https://logs.example.com:19532';
    expect(variables({ ...staging, logShipping: { url } }, 101).journal.shipping).toEqual({
      url,
      trustedCertificates: '/etc/ssl/certs/ca-certificates.crt',
    });
    const own = variables({ ...staging, logShipping: { url, authority: 'cluster' } }, 101);
    expect(own.journal.shipping?.trustedCertificates).toBe(own.tls.truststore);
  });
});
