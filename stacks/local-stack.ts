import { LocalBackend, TerraformStack } from 'cdktf';
import type { App } from 'cdktf';
import { makeTextLiteral } from '../constructs/literal-text';
import { FileSecrets } from '../constructs/secrets';
import { bootstrapServers } from '../model/cluster/nodes';
import type { EnvironmentStackKind, StackKindOn } from '../model/desired/stack-kinds';
import { stackName } from '../model/desired/stack-names';
import { localState } from '../model/desired/stacks';
import type { LocalEnvironment } from '../model/environment';
import type { LayFoundation } from './kafka-stack';
import { brokerformFrom, fromStack } from './project-path';
import { REQUIRED_VERSION } from './required-version';

/**
 * What the stacks of a local environment share: state in the environment's own folder, and paths that are relative, so
 * that synthesized code is the same in every checkout.
 */
export abstract class LocalStack extends TerraformStack {
  /** Shell command that runs `brokerform` from the folder in which Terraform runs. */
  protected readonly brokerform: string;

  protected constructor(
    app: App,
    kind: EnvironmentStackKind & StackKindOn<'local'>,
    environment: LocalEnvironment,
  ) {
    super(app, stackName(environment.name, kind));
    keepStateIn(this, environment);
    this.brokerform = brokerformFrom(this);
  }

  /** Does nothing on purpose: see KafkaStack. */
  public override prepareStack(): void {}

  /** What is written, with all text as data: see constructs/literal-text.ts. */
  public override toTerraform(): unknown {
    makeTextLiteral(this);
    return super.toTerraform();
  }
}

/** For stacks on a local cluster: traffic stays on the loopback interface, passwords are in files. */
export function localFoundation(environment: LocalEnvironment): LayFoundation {
  return (stack) => {
    keepStateIn(stack, environment);
    return {
      secrets: new FileSecrets(secretsFolder(stack, environment)),
      connection: { bootstrapServers: bootstrapServers(environment), tlsEnabled: false },
    };
  };
}

/** Where the cluster's passwords are, as Terraform sees it. */
export function secretsFolder(stack: TerraformStack, environment: LocalEnvironment): string {
  return `${fromStack(stack, environment.stateDirectory)}/secrets`;
}

/** The Terraform that a stack asks for, and its state in the environment's own folder. */
export function keepStateIn(stack: TerraformStack, environment: LocalEnvironment): void {
  stack.addOverride('terraform.required_version', REQUIRED_VERSION);
  new LocalBackend(stack, { path: fromStack(stack, localState(environment, stack.node.id).path) });
}
