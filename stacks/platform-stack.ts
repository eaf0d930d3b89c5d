import type { App } from 'cdktf';
import { connectFirst } from '../constructs/connect-first';
import { DeployPrincipal } from '../constructs/deploy-principal';
import { Quotas } from '../constructs/quotas';
import { Service } from '../constructs/service';
import { Topic } from '../constructs/topic';
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
  /** Whether the environment has a schema registry of its own. @default - if the catalog has schemas and the environment runs one */
  readonly registry?: boolean;
}

/** What belongs to the cluster and to no domain: who deploys, what it may delete, default quotas, and what the schema registry is kept in. */
export class PlatformStack extends KafkaStack {
  public constructor(app: App, props: PlatformStackProps) {
    const { environment, layFoundation, catalog, registry } = props;
    super(app, stackName(environment.name, 'platform'), layFoundation, ADMIN_USER);
    const { topics, users, quotas } = desiredOfPlatform(catalog.domains, environment, registry);
    const [deployer, ...others] = users;

    new DeployPrincipal(this, 'DeployPrincipal', { secrets: this.secrets, user: deployer });
    for (const topic of topics) new Topic(this, topic.name, { topic });
    for (const user of others)
      new Service(this, `Service ${user.name}`, { service: user, secrets: this.secrets });
    if (quotas.length > 0) new Quotas(this, 'DefaultQuotas', { quotas });
    connectFirst(this);
  }
}
