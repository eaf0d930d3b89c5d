import type { App } from 'cdktf';
import { connectFirst } from '../constructs/connect-first';
import { DeployPrincipal } from '../constructs/deploy-principal';
import { Quotas } from '../constructs/quotas';
import { ADMIN_USER } from '../model/access/platform';
import { quotaConfig } from '../model/access/quotas';
import type { ResolvedCatalog } from '../model/catalog/resolved';
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
    super(app, `${environment.name}-platform`, layFoundation, ADMIN_USER);

    new DeployPrincipal(this, 'DeployPrincipal', {
      secrets: this.secrets,
      retiring: catalog.domains.flatMap((domain) => [
        ...domain.topics.filter((topic) => topic.retire !== undefined).map((topic) => topic.name),
        ...domain.retired.map((topic) => topic.name),
      ]),
    });
    if (environment.defaultUserQuota !== undefined) {
      new Quotas(this, 'DefaultQuotas', {
        quotas: [{ entityType: 'user', config: quotaConfig(environment.defaultUserQuota) }],
      });
    }
    connectFirst(this);
  }
}
