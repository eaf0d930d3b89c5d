import { Topic as KafkaTopic } from '@cdktf/provider-kafka/lib/topic';
import type { TopicConfig } from '@cdktf/provider-kafka/lib/topic';
import { Construct } from 'constructs';
import type { ResolvedTopic } from '../model/catalog/resolved';
import { setAddress } from './address';
import { ImportBlock } from './import-block';

export interface TopicProps {
  /** The topic as the environment sees it. */
  readonly topic: ResolvedTopic;
  /**
   * Whether the topic exists already and only Terraform's state does not know it: it is imported and not created.
   * @default false
   */
  readonly adopt?: boolean;
  /**
   * Last word on the arguments of the `kafka_topic`, for what the catalog cannot express.
   * @default - the arguments as the model computed them
   */
  readonly transform?: (config: TopicConfig) => TopicConfig;
}

/**
 * A topic that no plan deletes.
 *
 * `prevent_destroy` refuses every plan that would delete the topic or replace it (a rename, fewer partitions): the
 * provider does both without a question, and all records would be gone. It does not outlive the block that carries it,
 * so the deploy principal has no Delete permission either until the catalog announces a retirement: see DeployPrincipal.
 */
export class Topic extends Construct {
  public readonly resource: KafkaTopic;

  public constructor(scope: Construct, id: string, props: TopicProps) {
    super(scope, id);
    const { topic } = props;
    const config: TopicConfig = {
      name: topic.name,
      partitions: topic.partitions.count,
      replicationFactor: topic.replicationFactor,
      config: { ...topic.config },
      lifecycle: { preventDestroy: true },
    };
    this.resource = new KafkaTopic(this, 'Resource', props.transform?.(config) ?? config);
    setAddress(this.resource, topic.name);
    if (props.adopt === true) new ImportBlock(this.resource, topic.name);
  }
}
