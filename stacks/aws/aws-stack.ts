import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { LocalBackend, S3Backend, TerraformStack } from 'cdktf';
import type { App } from 'cdktf';
import { makeTextLiteral } from '../../constructs/literal-text';
import type { AwsEnvironment } from '../../model/aws/environment';
import { stateKeyAlias } from '../../model/aws/names';
import type { EnvironmentStackKind, StackKindOn } from '../../model/desired/stack-kinds';
import { stackName } from '../../model/desired/stack-names';
import { stateOf } from '../../model/desired/stacks';
import { brokerformFrom, fromStack } from '../project-path';
import { REQUIRED_VERSION } from '../required-version';

/** The bindings would ask for the version from which they were generated. */
const PROVIDER_VERSION = '~> 6.0';

/**
 * What the stacks of an environment on AWS share: state in the environment's bucket, and a provider that refuses another account
 * and puts owner and cost center on every resource.
 */
export abstract class AwsStack extends TerraformStack {
  /** Shell command that runs `brokerform` from the folder in which Terraform runs. */
  protected readonly brokerform: string;

  protected constructor(
    app: App,
    kind: EnvironmentStackKind & StackKindOn<'aws'>,
    protected readonly environment: AwsEnvironment,
  ) {
    super(app, stackName(environment.name, kind));
    this.brokerform = brokerformFrom(this);
    layAwsFoundation(this, environment);
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
export function layAwsFoundation(stack: TerraformStack, environment: AwsEnvironment): void {
  new AwsProvider(stack, 'aws', {
    region: environment.region,
    allowedAccountIds: [environment.accountId],
    defaultTags: [{ tags: defaultTags(environment) }],
  });
  stack.addOverride('terraform.required_version', REQUIRED_VERSION);
  stack.addOverride('terraform.required_providers.aws.version', PROVIDER_VERSION);
  createBackend(stack, environment);
}

/** For a stack that has nothing of AWS but its state. */
export function keepStateOnAws(stack: TerraformStack, environment: AwsEnvironment): void {
  stack.addOverride('terraform.required_version', REQUIRED_VERSION);
  createBackend(stack, environment);
}

function createBackend(stack: TerraformStack, environment: AwsEnvironment): void {
  const state = stateOf(environment, stack.node.id);
  if (state.kind === 'file') {
    new LocalBackend(stack, { path: fromStack(stack, state.path) });
    return;
  }
  const { bucket, key, region } = state;
  new S3Backend(stack, {
    ...{ bucket, key, region },
    allowedAccountIds: [environment.accountId],
    encrypt: true,
    kmsKeyId: stateKeyAlias(environment.name),
  });
  // cdktf's S3Backend does not know this argument.
  stack.addOverride('terraform.backend.s3.use_lockfile', true);
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
