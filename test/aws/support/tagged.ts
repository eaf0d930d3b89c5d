/** What is in moto's account, asked of moto's own APIs and not of Terraform. */

/**
 * Whatever has the tag `Environment` with this value, by ARN. Without what AWS, too, goes on telling for a while although it is gone:
 * terminated instances, deleted NAT gateways, and keys that wait to be deleted.
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
    default:
      return false;
  }
}

/** One call of AWS's JSON protocol or, for EC2, of its query protocol, whose answer is text. */
async function call(service: string, operation: string, input: Record<string, unknown>): Promise<unknown> {
  const query = service === 'ec2';
  const response = await fetch(process.env['AWS_ENDPOINT_URL'] ?? '', {
    method: 'POST',
    headers: {
      // moto takes from the scope which service is meant, and checks no signature.
      authorization: `AWS4-HMAC-SHA256 Credential=test/20260101/eu-central-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
      'content-type': query ? 'application/x-www-form-urlencoded' : 'application/x-amz-json-1.1',
      ...(query ? {} : { 'x-amz-target': operation }),
    },
    body: query
      ? new URLSearchParams({
          Action: operation,
          Version: '2016-11-15',
          ...(input as Record<string, string>),
        })
      : JSON.stringify(input),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${service} ${operation}: ${response.status} ${text}`);
  return query ? text : (JSON.parse(text) as unknown);
}
