import type { App } from 'cdktf';
import { connectFirst } from '../constructs/connect-first';
import { Service } from '../constructs/service';
import { Topic } from '../constructs/topic';
import { DEPLOY_USER } from '../model/access/platform';
import type { Adoption } from '../model/adopt/adoption';
import type { ResolvedDomain } from '../model/catalog/resolved';
import type { Environment } from '../model/environment';
import { topicsStackName } from '../model/naming';
import { KafkaStack } from './kafka-stack';
import type { LayFoundation } from './kafka-stack';

export interface TopicsStackProps {
  readonly environment: Environment;
  readonly layFoundation: LayFoundation;
  readonly domain: Pick<ResolvedDomain, 'name' | 'topics' | 'services'>;
  /** What is declared, exists on the cluster and is not known to this stack's state. */
  readonly adopt: Adoption;
}

/** Everything one domain owns on the cluster. The state boundary is the boundary of ownership. */
export class TopicsStack extends KafkaStack {
  public constructor(app: App, props: TopicsStackProps) {
    const { environment, layFoundation, domain, adopt } = props;
    super(app, topicsStackName(environment.name, domain.name), layFoundation, DEPLOY_USER);

    for (const topic of domain.topics) {
      new Topic(this, topic.name, { topic, adopt: adopt.topics.has(topic.name) });
    }
    for (const service of domain.services) {
      new Service(this, `Service ${service.name}`, {
        service,
        secrets: this.secrets,
        adoptAcls: adopt.acls,
      });
    }
    connectFirst(this);
  }
}
