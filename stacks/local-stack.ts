import { relative, resolve } from 'node:path';
import { LocalBackend, TerraformStack } from 'cdktf';
import type { App } from 'cdktf';
import { FileSecrets } from '../constructs/secrets';
import type { SecretSource } from '../constructs/secrets';
import type { LocalEnvironment } from '../model/environment';

/** Write-only arguments and ephemeral values: nothing older keeps passwords out of the state. */
const REQUIRED_VERSION = '>= 1.11.0';

/**
 * What the stacks of a local environment share: state in the environment's own folder, and paths that are relative, so
 * that synthesized code is the same in every checkout.
 */
export abstract class LocalStack extends TerraformStack {
  protected readonly secrets: SecretSource;
  /** Shell command that runs `brokerform` from the folder in which Terraform runs. */
  protected readonly brokerform: string;

  protected constructor(app: App, name: string, environment: LocalEnvironment) {
    super(app, name);
    const stackFolder = resolve(app.outdir, 'stacks', name);
    const fromStack = (path: string): string => relative(stackFolder, resolve(path));

    this.addOverride('terraform.required_version', REQUIRED_VERSION);
    new LocalBackend(this, { path: `${fromStack(environment.stateDirectory)}/terraform/${name}.tfstate` });
    this.secrets = new FileSecrets(`${fromStack(environment.stateDirectory)}/secrets`);
    this.brokerform = `node ${fromStack('bin/brokerform.js')}`;
  }

  /**
   * Does nothing on purpose. cdktf resolves every element of a stack here, and throws the result away, to find references
   * between stacks; then it resolves everything again to write it. These stacks have none, they get plain data by props, so
   * that half of the time of a synthesis is saved. A test holds the output against that of cdktf's own preparation.
   */
  public override prepareStack(): void {}
}
