import { staging } from '../../../fixtures/environments/staging';
import type { AwsDeclaration } from '../../../../model/aws/declaration';
import { awsEnvironment } from '../../../../model/aws/topology';
import { registryVariables } from '../../../../model/host/registry-variables';
import type { RegistryVariables } from '../../../../model/host/registry-variables';
import { registryVariablesSchema } from '../../../../model/host/registry-variables-schema';

const declaration: AwsDeclaration = { ...staging, registry: { instanceType: 'm7g.medium' } };

function documents(change: Partial<AwsDeclaration> = {}): RegistryVariables[] {
  const environment = awsEnvironment({ ...declaration, ...change });
  return environment.registryHosts.map((host) => registryVariables(environment, host));
}
const documentOf = (change: Partial<AwsDeclaration> = {}): RegistryVariables => {
  const [document] = documents(change);
  if (document === undefined) throw new Error('no host');
  return document;
};
const valueOf = ({ registry }: RegistryVariables, key: string): string | undefined =>
  registry.environment.find((one) => one.key === key)?.value;

describe('the document of a host of the schema registry', () => {
  it('GIVEN both hosts THEN each is what the schema says, and plain JSON', () => {
    const both = documents();
    expect(both.map(({ node }) => node.name)).toEqual(['registry-1', 'registry-2']);
    for (const document of both) {
      expect(registryVariablesSchema.parse(document)).toEqual(document);
      expect(JSON.parse(JSON.stringify(document))).toEqual(document);
    }
  });

  it('GIVEN the first THEN this is its document', () => {
    expect(documentOf()).toMatchSnapshot();
  });

  it('GIVEN its port THEN it takes TLS alone on its own address, and health is for the host itself', () => {
    const document = documentOf();
    expect(valueOf(document, 'QUARKUS_HTTP_HOST')).toBe(document.node.address);
    expect(valueOf(document, 'QUARKUS_HTTP_INSECURE_REQUESTS')).toBe('disabled');
    expect(valueOf(document, 'QUARKUS_HTTP_PORT')).toBeUndefined();
    expect(valueOf(document, 'QUARKUS_HTTP_SSL_CERTIFICATE_FILES')).toBe(document.tls.keystore);
    expect(valueOf(document, 'QUARKUS_MANAGEMENT_HOST')).toBe('127.0.0.1');
    expect(document.tls.names).toEqual([`DNS:${document.node.host}`, `IP:${document.node.address}`]);
  });

  it('GIVEN its passwords THEN they are references, for the users that the secrets are of', () => {
    const { registry, secrets } = documentOf();
    expect(secrets.users).toEqual({
      'schema-registry': 'staging/kafka/users/schema-registry',
      registrar: 'staging/kafka/users/registrar',
    });
    expect(registry.secretEnvironment).toEqual([
      {
        key: 'QUARKUS_SECURITY_USERS_EMBEDDED_USERS_REGISTRAR',
        user: 'registrar',
        before: '',
        after: '',
        reason: expect.any(String) as string,
      },
      {
        key: 'APICURIO_KAFKA_COMMON_SASL_JAAS_CONFIG',
        user: 'schema-registry',
        before:
          'org.apache.kafka.common.security.scram.ScramLoginModule required username="schema-registry" password="',
        after: '";',
        reason: expect.any(String) as string,
      },
    ]);
  });

  it.each([
    ['m7g.medium', '-Xmx1024m'],
    ['m7g.4xlarge', '-Xmx2048m'],
  ])('GIVEN %s THEN the heap is %s', (instanceType, option) => {
    const { registry } = documentOf({ registry: { instanceType } });
    expect(registry.jvm[0]?.option).toBe(option);
  });

  it('GIVEN an older Java for Kafka THEN the registry has the one that it needs', () => {
    expect(documentOf({ tuning: { ...staging.tuning, javaVersion: 17 } }).java.version).toBe(21);
    expect(documentOf({ tuning: { ...staging.tuning, javaVersion: 25 } }).java.version).toBe(25);
  });

  it('GIVEN a receiver of logs THEN the host shows its own certificate’s authority', () => {
    const { journal, tls } = documentOf({
      logShipping: { url: 'https://logs.example.com:19532', authority: 'cluster' },
    });
    expect(journal.shipping?.trustedCertificates).toBe(tls.truststore);
  });
});
