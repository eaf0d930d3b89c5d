import { Construct } from 'constructs';
import type { DesiredUser } from '../model/desired/state';
import { AccessEntries } from './access-entries';
import { ScramUser } from './scram-user';
import type { SecretSource } from './secrets';

export interface DeployPrincipalProps {
  readonly secrets: SecretSource;
  /** Its name and what it may do, the deletion of announced topics included. */
  readonly user: Pick<DesiredUser, 'name' | 'acls'>;
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
    new ScramUser(this, 'User', { username: props.user.name, secrets: props.secrets });
    new AccessEntries(this, 'Access', { acls: props.user.acls });
  }
}
