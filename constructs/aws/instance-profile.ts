import { IamInstanceProfile } from '@cdktf/provider-aws/lib/iam-instance-profile';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import type { IamRoleConfig } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { Construct } from 'constructs';
import type { AwsEnvironment, HostRole } from '../../model/aws/environment';
import { setAddress } from '../address';
import { policyDocument, trustPolicy } from './iam-policy';
import type { PolicyStatement } from './iam-policy';
import type { Transforms } from './transform';

export type InstanceProfileTransforms = Transforms<{ role: IamRoleConfig }>;

export interface InstanceProfileProps {
  readonly environment: AwsEnvironment;
  readonly role: HostRole;
  /** ARN of the bucket with bundle and variables. */
  readonly bucketArn: string;
  /** ARNs of the secrets with passwords that nodes of this role have in use. */
  readonly secretArns: readonly string[];
  /** The environment's key. */
  readonly kmsKeyArn: string;
  /** What a host needs for its certificate. */
  readonly certificateStatements: readonly PolicyStatement[];
  /** What a host of this role does on AWS besides. @default - nothing */
  readonly further?: readonly PolicyStatement[];
  /** @default - the arguments as computed */
  readonly transform?: InstanceProfileTransforms | undefined;
}

/** What the hosts of each role are. */
const ROLES: Readonly<Record<HostRole, string>> = {
  broker: 'Kafka brokers',
  controller: 'Kafka controllers',
  registry: 'Schema registry',
  monitoring: 'Prometheus',
};

/** What nodes of one role may do on AWS: read what is theirs, and be reached through SSM. */
export class InstanceProfile extends Construct {
  public readonly resource: IamInstanceProfile;
  /** A node that boots before it has this is refused everything. */
  public readonly policy: IamRolePolicy;

  public constructor(
    scope: Construct,
    id: string,
    private readonly props: InstanceProfileProps,
  ) {
    super(scope, id);
    const role = this.createRole();
    this.policy = this.createPolicy(role);
    this.resource = this.createProfile(role);
  }

  private createRole(): IamRole {
    const { environment, role, transform } = this.props;
    const config: IamRoleConfig = {
      name: `${environment.name}-kafka-${role}`,
      description: `${ROLES[role]} of ${environment.name}`,
      assumeRolePolicy: trustPolicy(this, `${role}-trust`, 'ec2.amazonaws.com'),
    };
    const resource = new IamRole(this, 'Role', transform?.role?.(config) ?? config);
    setAddress(resource, role);
    return resource;
  }

  private createPolicy(role: IamRole): IamRolePolicy {
    const policy = new IamRolePolicy(this, 'Policy', {
      name: 'host',
      role: role.id,
      policy: policyDocument(
        this,
        this.props.role,
        ...this.ownState(),
        ...this.props.certificateStatements,
        ...(this.props.further ?? []),
        ...this.reachableBySsm(),
      ),
    });
    setAddress(policy, this.props.role);
    return policy;
  }

  private createProfile(role: IamRole): IamInstanceProfile {
    const { environment } = this.props;
    const profile = new IamInstanceProfile(this, 'Resource', {
      name: `${environment.name}-kafka-${this.props.role}`,
      role: role.name,
    });
    setAddress(profile, this.props.role);
    return profile;
  }

  private ownState(): PolicyStatement[] {
    const { environment, role, bucketArn, secretArns, kmsKeyArn } = this.props;
    return [
      {
        sid: 'ReadHostState',
        actions: ['s3:GetObject'],
        resources: [`${bucketArn}/bundle/*`, `${bucketArn}/nodes/${role}-*`],
      },
      { sid: 'ReadPasswords', actions: ['secretsmanager:GetSecretValue'], resources: [...secretArns] },
      {
        sid: 'DecryptHostState',
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: [kmsKeyArn],
        // The key is for what S3 and Secrets Manager keep; a host has no text of its own to decrypt.
        conditions: [
          {
            test: 'StringEquals',
            variable: 'kms:ViaService',
            values: [
              `s3.${environment.region}.amazonaws.com`,
              `secretsmanager.${environment.region}.amazonaws.com`,
            ],
          },
        ],
      },
    ];
  }

  /**
   * What the SSM agent needs for sessions and Run Command. AWS's own policy AmazonSSMManagedInstanceCore would also let every
   * host read every SSM parameter of the account. The message services know no resources, so `*` is their only one.
   */
  private reachableBySsm(): PolicyStatement[] {
    const { region, accountId } = this.props.environment;
    return [
      {
        sid: 'RegisterWithSsm',
        actions: ['ssm:UpdateInstanceInformation'],
        resources: [`arn:aws:ec2:${region}:${accountId}:instance/*`],
      },
      {
        sid: 'ExchangeSsmMessages',
        actions: [
          'ssmmessages:CreateControlChannel',
          'ssmmessages:CreateDataChannel',
          'ssmmessages:OpenControlChannel',
          'ssmmessages:OpenDataChannel',
          'ec2messages:AcknowledgeMessage',
          'ec2messages:DeleteMessage',
          'ec2messages:FailMessage',
          'ec2messages:GetEndpoint',
          'ec2messages:GetMessages',
          'ec2messages:SendReply',
        ],
        resources: ['*'],
      },
    ];
  }
}
