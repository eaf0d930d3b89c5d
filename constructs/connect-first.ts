import { UserScramCredential } from '@cdktf/provider-kafka/lib/user-scram-credential';
import { TerraformResource } from 'cdktf';
import type { Construct } from 'constructs';

/**
 * Has one resource open the provider's connection before all others use it: they depend on it.
 *
 * The provider sends everything to the controller's connection, and its Kafka client marks a connection as open before it
 * takes the lock that makes other requests wait (sarama, `Broker.Open`): of many first requests at once some fail with
 * "broker not connected". A SCRAM user is the quickest of the resources; a topic waits a second for itself.
 */
export function connectFirst(scope: Construct): void {
  const resources = scope.node.findAll().filter((child) => child instanceof TerraformResource);
  const first = resources.find((resource) => resource instanceof UserScramCredential) ?? resources[0];
  if (first === undefined) return;
  const address = `${first.terraformResourceType}.${first.friendlyUniqueId}`;
  for (const resource of resources) {
    if (resource !== first) resource.dependsOn = [...(resource.dependsOn ?? []), address];
  }
}
