import {
  DEPLOY_USER,
  PLATFORM_USERS,
  RESERVED_USERS,
  SUPER_USERS,
  deployPrincipalAcls,
  principalOf,
} from '../../../../model/access/platform';

test('GIVEN a user THEN its principal is User:<name>', () => {
  expect(principalOf('order-service')).toBe('User:order-service');
});

test('GIVEN the reserved names THEN every platform user and anonymous are among them, and the deployer is no super user', () => {
  expect(RESERVED_USERS).toEqual([
    'broker',
    'broker-second',
    'controller',
    'controller-second',
    'admin',
    'deployer',
    'schema-registry',
    'registrar',
    'lag-exporter',
    'metrics-viewer',
    'anonymous',
  ]);
  expect(PLATFORM_USERS).not.toContain('anonymous');
  expect(SUPER_USERS).not.toContain(DEPLOY_USER);
});

describe('deployPrincipalAcls', () => {
  const lines = (retiring: readonly string[]): string[] =>
    deployPrincipalAcls(retiring).map(
      (acl) => `${acl.principal} ${acl.resourceType} ${acl.resourceName} ${acl.patternType} ${acl.operation}`,
    );

  test('GIVEN no retirement THEN five entries and no Delete', () => {
    expect(lines([])).toEqual([
      'User:deployer Cluster kafka-cluster Literal Alter',
      'User:deployer Cluster kafka-cluster Literal AlterConfigs',
      'User:deployer Topic * Literal Alter',
      'User:deployer Topic * Literal AlterConfigs',
      'User:deployer Topic * Literal Create',
    ]);
  });

  test('GIVEN retirements THEN Delete on these names alone, literally', () => {
    expect(lines(['order.placed', 'order.old']).filter((line) => line.endsWith('Delete'))).toEqual([
      'User:deployer Topic order.old Literal Delete',
      'User:deployer Topic order.placed Literal Delete',
    ]);
  });

  test('GIVEN a retirement THEN its entry says which', () => {
    expect(deployPrincipalAcls(['order.placed']).find((acl) => acl.operation === 'Delete')).toMatchObject({
      reason: 'retirement of order.placed',
    });
  });
});
