import { Construct } from 'constructs';
import { DEPLOY_USER, deployPrincipalAcls } from '../model/access/platform';
import { AccessEntries } from './access-entries';
import { ScramUser } from './scram-user';
import type { SecretSource } from './secrets';

export interface DeployPrincipalProps {
  readonly secrets: SecretSource;
  /** Names of topics whose deletion the catalog announced. */
  readonly retiring: readonly string[];
}

/**
 * The user as which Terraform declares topics, users, access and quotas.
 *
 * It may create and change every topic and delete none, except those that were announced for retirement: the brokers
 * themselves refuse what slipped past `prevent_destroy` and the review.
 */
export class DeployPrincipal extends Construct {
  public constructor(scope: Construct, id: string, props: DeployPrincipalProps) {
    super(scope, id);
    new ScramUser(this, 'User', { username: DEPLOY_USER, secrets: props.secrets });
    new AccessEntries(this, 'Access', { acls: deployPrincipalAcls(props.retiring) });
  }
}
