import {
  caCertificateParameter,
  caSecretName,
  isCaCertificateParameter,
  isCaSecret,
  userOfSecret,
  userSecretName,
} from '../../../../model/aws/names';

const names = [
  userSecretName('staging', 'order-service'),
  caSecretName('staging'),
  caCertificateParameter('staging'),
];

test('GIVEN each name that is built THEN it is recognized as what it is, and as nothing else', () => {
  expect(names.map(userOfSecret)).toEqual(['order-service', undefined, undefined]);
  expect(names.map(isCaSecret)).toEqual([false, true, false]);
  expect(names.map(isCaCertificateParameter)).toEqual([false, false, true]);
});

test.each(['', 'kafka/users/x/y', '/kafka/users/', 'staging/kafka/users/'])(
  'GIVEN "%s" THEN it is nobody’s',
  (name) => expect(userOfSecret(name)).toBeUndefined(),
);
