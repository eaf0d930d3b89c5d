import { policyDocument, trustPolicy } from '../../../../constructs/aws/iam-policy';
import { synthesizeScope } from '../../../support/synth';

interface Documents {
  readonly data: { readonly aws_iam_policy_document: Record<string, unknown> };
}

function documents(build: Parameters<typeof synthesizeScope>[0]): Record<string, unknown> {
  return (synthesizeScope(build) as unknown as Documents).data.aws_iam_policy_document;
}

describe('policyDocument', () => {
  test('GIVEN a statement THEN its parts are written as they were given', () => {
    const written = documents((scope) =>
      policyDocument(scope, 'bundle', {
        sid: 'TlsOnly',
        effect: 'Deny',
        actions: ['s3:*'],
        resources: ['arn:aws:s3:::bundle/*'],
        principals: { '*': ['*'] },
        conditions: [{ test: 'Bool', variable: 'aws:SecureTransport', values: ['false'] }],
      }),
    );

    expect(written['bundle']).toMatchObject({
      statement: [
        {
          sid: 'TlsOnly',
          effect: 'Deny',
          actions: ['s3:*'],
          resources: ['arn:aws:s3:::bundle/*'],
          principals: [{ type: '*', identifiers: ['*'] }],
          condition: [{ test: 'Bool', variable: 'aws:SecureTransport', values: ['false'] }],
        },
      ],
    });
  });

  test('GIVEN several statements THEN the result refers to one document under its readable address', () => {
    let json = '';
    const written = documents((scope) => {
      const statement = { actions: ['s3:GetObject'], resources: ['*'] };
      json = policyDocument(scope, 'bundle', { sid: 'A', ...statement }, { sid: 'B', ...statement });
    });

    expect(json).toContain('TfToken');
    expect(written).toEqual({
      bundle: expect.objectContaining({
        statement: [expect.objectContaining({ sid: 'A' }), expect.objectContaining({ sid: 'B' })],
      }) as unknown,
    });
  });
});

describe('trustPolicy', () => {
  test('GIVEN a service THEN it alone may assume the role, and no resource is named', () => {
    const written = documents((scope) => trustPolicy(scope, 'trust', 'ec2.amazonaws.com'));

    expect(written).toMatchObject({
      trust: {
        statement: [
          {
            actions: ['sts:AssumeRole'],
            principals: [{ type: 'Service', identifiers: ['ec2.amazonaws.com'] }],
          },
        ],
      },
    });
    expect(written).not.toHaveProperty('trust.statement.0.resources');
  });
});
