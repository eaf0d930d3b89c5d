import { DataAwsAcmpcaCertificateAuthority } from '@cdktf/provider-aws/lib/data-aws-acmpca-certificate-authority';
import { SecretsmanagerSecret } from '@cdktf/provider-aws/lib/secretsmanager-secret';
import type { SecretsmanagerSecretConfig } from '@cdktf/provider-aws/lib/secretsmanager-secret';
import { SsmParameter } from '@cdktf/provider-aws/lib/ssm-parameter';
import { Construct } from 'constructs';
import type { AwsEnvironment } from '../../model/aws/environment';
import { caCertificateParameter, caSecretName } from '../../model/aws/names';
import { setAddress } from '../address';
import type { PolicyStatement } from './iam-policy';
import type { Transforms } from './transform';
import { recoveryDays } from './user-secrets';
import { waive } from './waiver';

export type CertificateAuthorityTransforms = Transforms<{ authoritySecret: SecretsmanagerSecretConfig }>;

export interface CertificateAuthorityProps {
  readonly environment: AwsEnvironment;
  /** Key that encrypts the authority's secret. */
  readonly kmsKeyArn: string;
  /** @default - the arguments as computed */
  readonly transform?: CertificateAuthorityTransforms | undefined;
}

/**
 * Who signs the hosts' certificates, and what a host may do to have its own signed.
 *
 * An authority of the cluster's own is a secret without a value: the first host writes one, so that the key never passes through
 * Terraform. The certificate, which is public, is published in an SSM parameter: by the first host as well,
 * or by Terraform where it is that of AWS Private CA.
 */
export class CertificateAuthority extends Construct {
  /** What a host's role needs. */
  public readonly statements: readonly PolicyStatement[];

  public constructor(
    scope: Construct,
    id: string,
    private readonly props: CertificateAuthorityProps,
  ) {
    super(scope, id);
    const source = props.environment.certificates ?? { kind: 'own-ca' };
    this.statements =
      source.kind === 'own-ca'
        ? this.ownAuthority(this.createSecret())
        : this.privateCa(source.certificateAuthorityArn);
  }

  private createSecret(): SecretsmanagerSecret {
    const { environment, kmsKeyArn, transform } = this.props;
    const config: SecretsmanagerSecretConfig = {
      name: caSecretName(environment.name),
      description: `Key and certificate of the certificate authority of ${environment.name}; written by its first host`,
      kmsKeyId: kmsKeyArn,
      recoveryWindowInDays: recoveryDays(environment),
      lifecycle: { preventDestroy: environment.deletionProtection ?? true },
    };
    const secret = new SecretsmanagerSecret(this, 'Resource', transform?.authoritySecret?.(config) ?? config);
    setAddress(secret, 'certificate-authority');
    waive(
      secret,
      'CKV2_AWS_57',
      'Another authority means another certificate for every node and every client.',
    );
    return secret;
  }

  private ownAuthority(secret: SecretsmanagerSecret): PolicyStatement[] {
    const { name, region, accountId } = this.props.environment;
    return [
      {
        sid: 'UseCertificateAuthority',
        actions: ['secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue'],
        resources: [secret.arn],
      },
      {
        sid: 'PublishCaCertificate',
        actions: ['ssm:GetParameter', 'ssm:PutParameter'],
        resources: [`arn:aws:ssm:${region}:${accountId}:parameter${caCertificateParameter(name)}`],
      },
    ];
  }

  private privateCa(arn: string): PolicyStatement[] {
    this.publishCertificate(arn);
    return [
      {
        sid: 'RequestCertificate',
        actions: ['acm-pca:IssueCertificate', 'acm-pca:GetCertificate'],
        resources: [arn],
      },
    ];
  }

  /** The gate and the Kafka stacks find every authority's certificate in the same place. */
  private publishCertificate(arn: string): void {
    const { name } = this.props.environment;
    const authority = new DataAwsAcmpcaCertificateAuthority(this, 'Authority', { arn });
    setAddress(authority, 'kafka');
    const parameter = new SsmParameter(this, 'Certificate', {
      name: caCertificateParameter(name),
      description: `Certificate of the authority of ${name}'s nodes`,
      type: 'String',
      insecureValue: authority.certificate,
    });
    setAddress(parameter, 'ca-certificate');
    waive(parameter, 'CKV2_AWS_34', 'A certificate is public: clients verify the nodes by it.');
  }
}
