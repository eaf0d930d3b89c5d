import type { App } from 'cdktf';
import { connectFirst } from '../constructs/connect-first';
import { Service } from '../constructs/service';
import { Topic } from '../constructs/topic';
import { DEPLOY_USER } from '../model/access/platform';
import type { Adoption } from '../model/adopt/adoption';
import { desiredOfDomain } from '../model/desired/state';
import type { DomainContent } from '../model/desired/state';
import { stackName } from '../model/desired/stack-names';
import type { Environment } from '../model/environment';
import { KafkaStack } from './kafka-stack';
import type { LayFoundation } from './kafka-stack';

export interface TopicsStackProps {
  readonly environment: Environment;
  readonly layFoundation: LayFoundation;
  readonly domain: DomainContent;
  /** What is declared, exists on the cluster and is not known to this stack's state. */
  readonly adopt: Adoption;
}

/** Everything one domain owns on the cluster. The state boundary is the boundary of ownership. */
export class TopicsStack extends KafkaStack {
  public constructor(app: App, props: TopicsStackProps) {
    const { environment, layFoundation, domain, adopt } = props;
    super(app, stackName(environment.name, 'topics', domain.name), layFoundation, DEPLOY_USER);
    const { topics, users } = desiredOfDomain(domain);

    for (const topic of topics) {
      new Topic(this, topic.name, { topic, adopt: adopt.topics.has(topic.name) });
    }
    for (const user of users) {
      new Service(this, `Service ${user.name}`, {
        service: user,
        secrets: this.secrets,
        adoptAcls: adopt.acls,
      });
    }
    connectFirst(this);
  }
}
