import {
  answerOf,
  reasonOf,
  refusal,
  refusesUser,
  rootCauses,
  unreadable,
} from '../../../../packages/kafka-admin/errors';

test('GIVEN nested errors WHEN told THEN only the causes are, each once', () => {
  const refused = new Error('connect ECONNREFUSED.');
  const error = new AggregateError(
    [
      new Error('a failed', { cause: refused }),
      new Error('b failed', { cause: refused }),
      new Error('SASL authentication failed.'),
    ],
    'cannot connect',
  );
  expect(rootCauses(error)).toBe('connect ECONNREFUSED; SASL authentication failed');
  expect(rootCauses('text')).toBe('text');
});

test('GIVEN a handshake that failed THEN only the broker’s own answer is a refusal of the user', () => {
  const answer = Object.assign(new Error('Authentication failed.'), { apiId: 'SASL_AUTHENTICATION_FAILED' });
  const refused = new Error('SASL authentication failed.', { cause: new AggregateError([answer]) });
  const broken = new Error('SASL authentication failed.', { cause: new Error('Connection closed') });

  expect(refusesUser(new AggregateError([broken, refused]))).toBe(true);
  expect(refusesUser(broken)).toBe(false);
  expect(refusesUser('text')).toBe(false);
});

test('GIVEN an error with a response WHEN asked for the answer THEN it is the response; without one the error stands', async () => {
  const withResponse = Object.assign(new Error('has errors'), { response: { topics: [] } });

  expect(await answerOf(Promise.reject(withResponse))).toEqual({ topics: [] });
  await expect(answerOf(Promise.reject(new Error('no connection')))).rejects.toThrow('no connection');
});

test("GIVEN an error code WHEN told THEN the broker's words come before Kafka's description of it", () => {
  const kafka = {
    protocolErrorsCodesById: { 41: 'NOT_CONTROLLER' },
    protocolErrors: { NOT_CONTROLLER: { message: 'This is not the correct controller.' } },
  } as unknown as Parameters<typeof reasonOf>[0];

  expect(reasonOf(kafka, 41, 'No leader yet')).toBe('No leader yet');
  expect(reasonOf(kafka, 41, null)).toBe('NOT_CONTROLLER: This is not the correct controller.');
  expect(reasonOf(kafka, 999)).toBe('error code 999');
});

test('GIVEN many refusals WHEN told THEN the first ten are shown', () => {
  const reasons = Array.from({ length: 12 }, (_, index) => `t-${index}: no`);

  expect(refusal('Not moved', reasons).message.split('\n')).toEqual([
    'Not moved:',
    ...reasons.slice(0, 10).map((reason) => `    ${reason}`),
    '    and 2 more',
  ]);
});

test('GIVEN a refusal THEN what the user needs is said, and the dump of the request is not', () => {
  const kafka = {
    protocolErrorsCodesById: { 31: 'CLUSTER_AUTHORIZATION_FAILED', 54: 'SECURITY_DISABLED' },
    protocolErrors: { CLUSTER_AUTHORIZATION_FAILED: { message: 'Cluster authorization failed.' } },
  } as unknown as Parameters<typeof reasonOf>[0];
  const failure = (errorCode: number, errorMessage: string): string =>
    unreadable(kafka, 'the quotas', 'DescribeConfigs on the cluster', { errorCode, errorMessage }).message;

  expect(failure(31, 'Request Request(processor=0) needs DESCRIBE permission.')).toBe(
    'Cannot read the quotas from Kafka:\n    CLUSTER_AUTHORIZATION_FAILED: Cluster authorization failed.\n' +
      '    remedy:  the user needs DescribeConfigs on the cluster',
  );
  expect(failure(54, 'No Authorizer is configured.')).toBe(
    'Cannot read the quotas from Kafka:\n    No Authorizer is configured.',
  );
});

test('GIVEN advice of a newer Node.js behind a reason THEN the reason alone', () =>
  expect(
    rootCauses(
      new Error(
        'self-signed certificate; if the root CA is installed locally, try running Node.js with --use-system-ca',
      ),
    ),
  ).toBe('self-signed certificate'));
