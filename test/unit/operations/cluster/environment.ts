/** A small environment on AWS whose nodes are ports of this machine. */
import { staging } from '../../../fixtures/environments/staging';
import type { AwsEnvironment, AwsNode } from '../../../../model/aws/environment';
import { awsEnvironment } from '../../../../model/aws/topology';

/** `staging` with brokers on these ports, and as many of them. */
export function withBrokersOn(...ports: readonly number[]): AwsEnvironment {
  const environment = awsEnvironment({
    ...staging,
    name: 'staging',
    brokers: { ...staging.brokers, count: ports.length },
  });
  const place = (node: AwsNode): AwsNode =>
    node.role === 'broker' ? { ...node, host: 'localhost', clientPort: ports[node.id - 101] ?? 0 } : node;
  return { ...environment, nodes: environment.nodes.map(place), allNodes: environment.allNodes.map(place) };
}
