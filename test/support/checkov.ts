/** What checkov finds, held against the waivers that stand beside the resources (constructs/aws/waiver.ts). */

/** One finding of `checkov --output json`: `results.failed_checks`. */
export interface Finding {
  readonly check_id: string;
  readonly check_name: string;
  /** `aws_s3_bucket.state` from some checks, `resource.state` or `data.state`, without the type, from others. */
  readonly resource: string;
}

type Blocks = Record<
  string,
  Record<string, { readonly '//'?: { readonly waivers?: Record<string, string> } }>
>;

/** The synthesized code as it is in cdk.tf.json; cdktf's Testing leaves the waivers out. */
export interface SynthesizedFile {
  readonly terraform?: unknown;
  readonly resource?: Blocks;
  readonly data?: Blocks;
}

/** What checkov can read: it gives up on a file whose `terraform` block has a plain value, such as `required_version`. */
export function scannable(file: SynthesizedFile): SynthesizedFile {
  return { ...(file.resource && { resource: file.resource }), ...(file.data && { data: file.data }) };
}

/** Findings that nobody waived, and waivers of which there is no finding. Both have to be empty. */
export function heldAgainstWaivers(
  file: SynthesizedFile,
  findings: readonly Finding[],
): { readonly findings: string[]; readonly needlessWaivers: string[] } {
  const waivers = [...waiversOf('resource', file.resource), ...waiversOf('data', file.data)];
  const covers = (waiver: Waiver, { check_id, resource }: Finding): boolean =>
    waiver.check === check_id && waiver.names.includes(resource);
  return {
    findings: findings
      .filter((finding) => !waivers.some((waiver) => covers(waiver, finding)))
      .map((finding) => `${finding.check_id} ${finding.resource}: ${finding.check_name}`),
    needlessWaivers: waivers
      .filter((waiver) => !findings.some((finding) => covers(waiver, finding)))
      .map(({ check, names }) => `${check} ${names[0]}`),
  };
}

interface Waiver {
  readonly check: string;
  /** How checkov may call the resource, the whole name first. */
  readonly names: readonly [string, string];
}

function waiversOf(kind: 'resource' | 'data', blocks: Blocks = {}): Waiver[] {
  return Object.entries(blocks).flatMap(([type, byName]) =>
    Object.entries(byName).flatMap(([name, block]) =>
      Object.keys(block['//']?.waivers ?? {}).map((check): Waiver => ({
        check,
        names: [`${type}.${name}`, `${kind}.${name}`],
      })),
    ),
  );
}
