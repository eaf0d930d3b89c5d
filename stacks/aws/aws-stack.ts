import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { LocalBackend, S3Backend, TerraformStack } from 'cdktf';
import type { App } from 'cdktf';
import { stateLocation } from '../../constructs/aws/remote-outputs';
import { makeTextLiteral } from '../../constructs/literal-text';
import type { AwsEnvironment } from '../../model/aws/environment';
import { stateKeyAlias } from '../../model/aws/names';
import { brokerformFrom, fromStack } from '../project-path';

/** Write-only arguments and ephemeral values need 1.11, and so does the S3 backend's own lock file. */
const REQUIRED_VERSION = '>= 1.11.0';
/** The bindings would ask for the version from which they were generated. */
const PROVIDER_VERSION = '~> 6.0';

/**
 * What the stacks of an environment on AWS share: state in the environment's bucket, and a provider that refuses another account
 * and puts owner and cost center on every resource.
 */
export abstract class AwsStack extends TerraformStack {
  /** Shell command that runs `brokerform` from the folder in which Terraform runs. */
  protected readonly brokerform: string;

  /**
   * @param name whole name of the stack, `<environment>-network`
   * @param state where the stack's own state is; only the stack that makes the bucket begins on this machine. @default 's3'
   */
  protected constructor(
    app: App,
    name: string,
    protected readonly environment: AwsEnvironment,
    state: 'local' | 's3' = 's3',
  ) {
    super(app, name);
    this.brokerform = brokerformFrom(this);
    layAwsFoundation(this, environment, state);
  }

  /**
   * Does nothing on purpose: these stacks read each other's outputs by name (constructs/aws/remote-outputs.ts) and never through
   * cdktf's references, which it would look for here by resolving every element once more.
   */
  public override prepareStack(): void {}

  /** What is written, with all text as data: see constructs/literal-text.ts. */
  public override toTerraform(): unknown {
    makeTextLiteral(this);
    return super.toTerraform();
  }
}

/** Provider and backend; for the stacks on the cluster, too, which are the same on every kind of environment. */
export function layAwsFoundation(
  stack: TerraformStack,
  environment: AwsEnvironment,
  state: 'local' | 's3' = 's3',
): void {
  new AwsProvider(stack, 'aws', {
    region: environment.region,
    allowedAccountIds: [environment.accountId],
    defaultTags: [{ tags: defaultTags(environment) }],
  });
  stack.addOverride('terraform.required_version', REQUIRED_VERSION);
  stack.addOverride('terraform.required_providers.aws.version', PROVIDER_VERSION);
  if (state === 's3') createS3Backend(stack, environment);
  else createLocalBackend(stack, environment);
}

function createS3Backend(stack: TerraformStack, environment: AwsEnvironment): void {
  new S3Backend(stack, {
    ...stateLocation(environment, stack.node.id),
    allowedAccountIds: [environment.accountId],
    encrypt: true,
    kmsKeyId: stateKeyAlias(environment.name),
  });
  // cdktf's S3Backend does not know this argument.
  stack.addOverride('terraform.backend.s3.use_lockfile', true);
}

function createLocalBackend(stack: TerraformStack, environment: AwsEnvironment): void {
  const folder = fromStack(stack, `.brokerform/${environment.name}`);
  new LocalBackend(stack, { path: `${folder}/terraform/${stack.node.id}.tfstate` });
}

/** Tags of every resource. */
export function defaultTags(environment: AwsEnvironment): Record<string, string> {
  const { owner, costCenter, ...others } = environment.tags;
  return {
    ...others,
    Environment: environment.name,
    Owner: owner,
    CostCenter: costCenter,
    ManagedBy: 'brokerform',
  };
}
