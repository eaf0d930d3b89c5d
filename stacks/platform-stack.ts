import type { App } from 'cdktf';
import { connectFirst } from '../constructs/connect-first';
import { DeployPrincipal } from '../constructs/deploy-principal';
import { Quotas } from '../constructs/quotas';
import { ADMIN_USER } from '../model/access/platform';
import type { ResolvedCatalog } from '../model/catalog/resolved';
import { desiredOfPlatform } from '../model/desired/state';
import { stackName } from '../model/desired/stack-names';
import type { Environment } from '../model/environment';
import { KafkaStack } from './kafka-stack';
import type { LayFoundation } from './kafka-stack';

export interface PlatformStackProps {
  readonly environment: Environment;
  readonly layFoundation: LayFoundation;
  readonly catalog: ResolvedCatalog;
}

/** What belongs to the cluster and to no domain: who deploys, what it may delete, and default quotas. */
export class PlatformStack extends KafkaStack {
  public constructor(app: App, props: PlatformStackProps) {
    const { environment, layFoundation, catalog } = props;
    super(app, stackName(environment.name, 'platform'), layFoundation, ADMIN_USER);
    const { users, quotas } = desiredOfPlatform(catalog.domains, environment);
    const [deployer] = users;

    new DeployPrincipal(this, 'DeployPrincipal', { secrets: this.secrets, user: deployer });
    if (quotas.length > 0) new Quotas(this, 'DefaultQuotas', { quotas });
    connectFirst(this);
  }
}
