/** What is in moto's account, asked of moto's own APIs and not of Terraform. */
import { call } from './moto-call';

/**
 * Whatever has the tag `Environment` with this value, by ARN. Without what AWS, too, goes on telling for a while although it is gone:
 * terminated instances, deleted NAT gateways, and keys and secrets that wait to be deleted.
 */
export async function taggedResources(environment: string): Promise<string[]> {
  const found: string[] = [];
  let token: string | undefined;
  do {
    const page = (await call('tagging', 'ResourceGroupsTaggingAPI_20170126.GetResources', {
      ResourcesPerPage: 100,
      TagFilters: [{ Key: 'Environment', Values: [environment] }],
      ...(token === undefined ? {} : { PaginationToken: token }),
    })) as { PaginationToken?: string | null; ResourceTagMappingList: { ResourceARN: string }[] };
    found.push(...page.ResourceTagMappingList.map(({ ResourceARN }) => ResourceARN));
    token = page.PaginationToken || undefined;
  } while (token !== undefined);
  const gone = await Promise.all(found.map(isGone));
  return found.filter((_, index) => !gone[index]);
}

async function isGone(arn: string): Promise<boolean> {
  const [, , service, , , resource = ''] = arn.split(':');
  const [kind, id = ''] = resource.split('/');
  switch (`${service} ${kind}`) {
    case 'ec2 instance':
      return /<name>terminated</.test(String(await call('ec2', 'DescribeInstances', { 'InstanceId.1': id })));
    case 'ec2 natgateway':
      return /<state>deleted</.test(
        String(await call('ec2', 'DescribeNatGateways', { 'NatGatewayId.1': id })),
      );
    case 'kms key': {
      const key = (await call('kms', 'TrentService.DescribeKey', { KeyId: id })) as {
        KeyMetadata: { KeyState: string };
      };
      return key.KeyMetadata.KeyState === 'PendingDeletion';
    }
    case 'secretsmanager secret': {
      const secret = await call('secretsmanager', 'secretsmanager.DescribeSecret', { SecretId: arn });
      return (secret as { DeletedDate?: number }).DeletedDate !== undefined;
    }
    default:
      return false;
  }
}
