import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { waitUntilReady } from '../../../../operations/cluster/gate';
import { withBrokersOn } from './environment';
import { parameter, refusal, secret, startFakeAws } from './fake-aws';
import type { FakeAws } from './fake-aws';

let aws: FakeAws;
beforeEach(async () => {
  aws = await startFakeAws({ GetSecretValue: secret, GetParameter: parameter });
});
afterEach(() => aws.close());

/** What the gate says, having waited no longer than one attempt. */
async function refusalOf(
  environment = withBrokersOn(1),
  hintSeconds = 60,
): Promise<{ text: string; progress: string[] }> {
  const progress: string[] = [];
  const options = { timeoutSeconds: 0, hintSeconds, pollMs: 1 };
  const error: unknown = await waitUntilReady(environment, {
    ...options,
    progress: (missing) => progress.push(missing.join('\n')),
  }).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return { text: error instanceof Error ? error.message : '', progress };
}

describe('the gate of a cluster on AWS', () => {
  test('GIVEN a host that refuses THEN it names the broker, and how to get a shell there', async () => {
    const { text } = await refusalOf(withBrokersOn(1));

    expect(text).toContain('The cluster staging is not ready after 0 s:\n');
    expect(text).toContain('    Nothing listens yet on localhost:1.\n');
    expect(text).toContain('Where to check, for instance on broker-101:\n');
    expect(text).toContain(
      'aws ssm start-session --region eu-central-1 --target "$(aws ec2 describe-instances',
    );
    expect(text).toContain('Values=10.20.0.8 Name=tag:Environment,Values=staging');
    expect(text).toContain(
      '    remedy:  node bin/brokerform.js cluster gate --environment staging waits again',
    );
  });

  test('GIVEN some brokers that listen THEN only the others are named', async () => {
    const server: Server = createServer();
    await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
    const { text } = await refusalOf(withBrokersOn((server.address() as AddressInfo).port, 1));
    await new Promise((resolve) => server.close(resolve));

    expect(text).toContain('    Nothing listens yet on localhost:1.\n');
    expect(text).toContain('for instance on broker-102');
  });

  test('GIVEN no certificate yet THEN that is missing, too, and it goes on waiting', async () => {
    aws.answers = { ...aws.answers, GetParameter: refusal('ParameterNotFound') };
    const { text } = await refusalOf();

    expect(text).toContain('The parameter /staging/kafka/ca-certificate does not exist');
    expect(text).toContain('Nothing listens yet on localhost:1.');
  });

  test('GIVEN refused credentials THEN it ends at once: no waiting mends that', async () => {
    aws.answers = { ...aws.answers, GetSecretValue: refusal('ExpiredTokenException') };
    await expect(waitUntilReady(withBrokersOn(1))).rejects.toThrow(
      'AWS denies this shell access to what is needed to connect to staging: ExpiredTokenException',
    );
  });

  describe('GIVEN names that this machine cannot resolve', () => {
    const outside = withBrokersOn(9092);
    const nodes = outside.nodes.map((node) => ({ ...node, host: `${node.name}.invalid` }));
    const environment = { ...outside, nodes };

    test('WHEN it has waited long enough THEN it asks whether this machine is inside the VPC', async () => {
      const { text } = await refusalOf(environment, 0);

      expect(text).toContain(
        'No TCP connection to any broker, their names are unknown: broker-101.invalid:9092.',
      );
      expect(text).toContain('is this machine inside the VPC or its VPN, does it resolve');
    });

    test('WHEN hosts may still be booting THEN it does not', async () => {
      const { text } = await refusalOf(environment, 60);

      expect(text).toContain('No TCP connection to any broker');
      expect(text).not.toContain('VPN');
    });
  });

  test('GIVEN time WHEN what is missing stays the same THEN it is told once', async () => {
    const progress: string[] = [];
    await expect(
      waitUntilReady(withBrokersOn(1), {
        timeoutSeconds: 1,
        pollMs: 1,
        progress: (missing) => progress.push(...missing),
      }),
    ).rejects.toThrow('is not ready');

    expect(progress).toEqual(['Nothing listens yet on localhost:1.']);
  });
});
