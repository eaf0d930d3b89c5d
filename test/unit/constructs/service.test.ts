import { FileSecrets } from '../../../constructs/secrets';
import { Service } from '../../../constructs/service';
import { service } from '../../support/resolved';
import { resources, synthesizeScope } from '../../support/synth';

const synthesized = () =>
  synthesizeScope(
    (scope) => new Service(scope, 'Service', { service: service(), secrets: new FileSecrets('../secrets') }),
  );

describe('Service', () => {
  test('GIVEN a service THEN it has a SCRAM-SHA-512 user whose password is write-only and by reference', () => {
    const [user] = resources(synthesized(), 'kafka_user_scram_credential');

    expect(user).toMatchObject({
      username: 'order-service',
      scram_mechanism: 'SCRAM-SHA-512',
      scram_iterations: 4096,
      password_wo:
        '${sensitive(terraform.applying || fileexists("../secrets/order-service/password") ? trimspace(file("../secrets/order-service/password")) : "not made yet")}',
      password_wo_version:
        '${fileexists("../secrets/order-service/version") ? trimspace(file("../secrets/order-service/version")) : "1"}',
    });
    expect(user).not.toHaveProperty('password');
  });

  test('GIVEN access and quotas THEN both are declared for its principal', () => {
    expect(resources(synthesized(), 'kafka_acl')).toHaveLength(1);
    expect(resources(synthesized(), 'kafka_quota')).toEqual([
      expect.objectContaining({
        entity_type: 'user',
        entity_name: 'order-service',
        config: { producer_byte_rate: 10485760 },
      }),
    ]);
  });

  test('GIVEN a credential that somebody else keeps THEN no password is set', () => {
    const external = synthesizeScope(
      (scope) =>
        new Service(scope, 'Service', {
          service: service({ credential: 'external' }),
          secrets: new FileSecrets('../secrets'),
        }),
    );
    expect(external.resource).not.toHaveProperty('kafka_user_scram_credential');
    expect(external.resource).toHaveProperty('kafka_acl');
  });
});
