/** Calls of moto for which the project has no client. */

/** One call of AWS's JSON protocol or, for EC2, of its query protocol, whose answer is text. */
export async function call(
  service: string,
  operation: string,
  input: Record<string, unknown>,
): Promise<unknown> {
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
