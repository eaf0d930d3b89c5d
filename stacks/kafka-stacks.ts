import type { App, TerraformStack } from 'cdktf';
import type { Adoption } from '../model/adopt/adoption';
import type { ResolvedCatalog } from '../model/catalog/resolved';
import type { Platform } from '../model/cluster/environment-base';
import type { StackKindOn } from '../model/desired/stack-kinds';
import type { DomainContent } from '../model/desired/state';
import type { DeclaredStack } from '../model/desired/stacks';
import type { Environment } from '../model/environment';
import type { LayFoundation } from './kafka-stack';
import { PlatformStack } from './platform-stack';
import { TopicsStack } from './topics-stack';

/** Every kind of environment has them; only what the nodes are differs. */
type KafkaStackKind = Exclude<StackKindOn<'local'> & StackKindOn<'aws'>, 'cluster' | 'schemas'>;

export interface KafkaStackProps {
  readonly environment: Environment;
  readonly layFoundation: LayFoundation;
  readonly catalog: ResolvedCatalog;
  /** What is declared, exists on the cluster and is in no state. */
  readonly adopt: Adoption;
  /** Whether the environment has a schema registry of its own. @default - as PlatformStack */
  readonly registry?: boolean;
}

/** A stack whose resources live on the cluster: the same on every kind of environment. */
export function createKafkaStack(
  app: App,
  stack: Extract<DeclaredStack<Platform, DomainContent>, { kind: KafkaStackKind }>,
  props: KafkaStackProps,
): TerraformStack {
  const { environment, layFoundation, catalog, adopt, registry } = props;
  switch (stack.kind) {
    case 'platform':
      return new PlatformStack(app, {
        ...{ environment, layFoundation, catalog },
        ...(registry === undefined ? {} : { registry }),
      });
    case 'topics':
      return new TopicsStack(app, { environment, layFoundation, domain: stack.domain, adopt });
  }
}
