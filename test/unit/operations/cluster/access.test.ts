import { NotThereYet, adminConnection, readClusterAccess } from '../../../../operations/cluster/access';
import { withBrokersOn } from './environment';
import { parameter, refusal, secret, startFakeAws } from './fake-aws';
import type { FakeAws } from './fake-aws';

const environment = withBrokersOn(9092, 9192);
let aws: FakeAws;
beforeEach(async () => {
  aws = await startFakeAws({ GetSecretValue: secret, GetParameter: parameter });
});
afterEach(() => aws.close());

describe('what the commands read from AWS', () => {
  test('GIVEN a deployed cluster THEN the administrator’s password and the CA’s certificate, by their names', async () => {
    await expect(readClusterAccess(environment)).resolves.toEqual({
      password: 'a-password',
      caCertificate: 'a certificate',
    });
    expect(aws.asked.sort()).toEqual(['/staging/kafka/ca-certificate', 'staging/kafka/users/admin']);
  });

  test('GIVEN a host that has not written the certificate THEN it says who will', async () => {
    aws.answers = { ...aws.answers, GetParameter: refusal('ParameterNotFound') };
    await expect(readClusterAccess(environment)).rejects.toThrow(
      new NotThereYet(
        'The parameter /staging/kafka/ca-certificate does not exist in eu-central-1 yet: the first host writes it during its boot.',
      ),
    );
  });

  test('GIVEN no secret THEN it says which stack makes it', async () => {
    aws.answers = { ...aws.answers, GetSecretValue: refusal('ResourceNotFoundException') };
    await expect(readClusterAccess(environment)).rejects.toThrow(
      new NotThereYet(
        'The secret staging/kafka/users/admin does not exist in eu-central-1 yet: the stack staging-cluster creates it.',
      ),
    );
  });

  test('GIVEN credentials without permission THEN it says what they need', async () => {
    aws.answers = { ...aws.answers, GetSecretValue: refusal('AccessDeniedException', 'no') };
    await expect(readClusterAccess(environment)).rejects.toThrow(
      [
        'AWS denies this shell access to what is needed to connect to staging: AccessDeniedException: no',
        `    remedy:  use credentials of account ${environment.accountId}: AWS_PROFILE, or aws sso login`,
        '             they need secretsmanager:GetSecretValue on staging/kafka/users/admin with kms:Decrypt,',
      ].join('\n'),
    );
  });
});

test('GIVEN access WHEN connected THEN as the administrator, to every broker, over TLS with the CA', () => {
  expect(adminConnection(environment, { password: 'p', caCertificate: 'c' })).toEqual({
    bootstrapServers: ['localhost:9092', 'localhost:9192'],
    user: { name: 'admin', password: 'p' },
    caCertificate: 'c',
  });
});
