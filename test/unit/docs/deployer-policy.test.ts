import { readFileSync } from 'node:fs';
import {
  caCertificateParameter,
  caSecretName,
  environmentKeyAlias,
  hostsBucketName,
  stateKeyAlias,
  userSecretName,
} from '../../../model/aws/names';
import { matches } from '../../../model/deploy/select';

const { Statement } = JSON.parse(readFileSync('docs/aws-deployer-policy.json', 'utf8')) as {
  Statement: { Resource: string | string[] }[];
};
const resources = Statement.flatMap(({ Resource }) => Resource).filter((resource) => resource !== '*');
/** As the policy's placeholders have it. */
const environment = 'ENVIRONMENT';

test.each([
  `arn:aws:secretsmanager:REGION:ACCOUNT:secret:${userSecretName(environment, 'admin')}`,
  `arn:aws:secretsmanager:REGION:ACCOUNT:secret:${caSecretName(environment)}`,
  `arn:aws:ssm:REGION:ACCOUNT:parameter${caCertificateParameter(environment)}`,
  `arn:aws:kms:REGION:ACCOUNT:${stateKeyAlias(environment)}`,
  `arn:aws:kms:REGION:ACCOUNT:${environmentKeyAlias(environment)}`,
  `arn:aws:s3:::${hostsBucketName({ name: environment, accountId: 'ACCOUNT' })}`,
])('GIVEN %s, as stacks name it, THEN the policy for deploys reaches it', (arn) => {
  // As IAM reads a resource: `*` is any text.
  expect(resources.filter((resource) => matches(resource, arn))).not.toEqual([]);
});
