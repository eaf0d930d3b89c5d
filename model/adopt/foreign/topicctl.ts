/**
 * topicctl: a topic or a list of ACLs per document, as `meta` and `spec`. Source of the shape and of the defaults:
 * segmentio/topicctl, pkg/config (topic.go, acl.go, load.go), read in its version of 2024.
 */
import type { LiveAcl } from '../../live/cluster';
import { ForeignFiles } from './document';
import type { Dialect, ForeignDocument, ForeignFile, Translation } from './document';
import { OPERATIONS, PATTERN_TYPES, PERMISSIONS, RESOURCE_TYPES, principalOf, settingsOf } from './fields';
import type { ForeignValue } from './reader';

const MINUTE_MS = 60_000n;
/** More minutes are more milliseconds than a 64-bit integer has. */
const MAX_MINUTES = Number((2n ** 63n - 1n) / MINUTE_MS);

const RETENTION = 'retention.ms';

const DIALECT: Dialect = {
  tool: 'topicctl',
  expandsAliases: true,
  // os.ExpandEnv runs over the whole text of a file.
  variables: /\$(?:\w+|\{[^}]*\})/,
  readsAllDocuments: true,
};

/** They must be alike in what one run applies: topics of two clusters are two catalogs. */
const CLUSTER_FIELDS = ['cluster', 'environment', 'region'] as const;

export function fromTopicctl(given: readonly ForeignFile[]): Translation {
  const files = new ForeignFiles(given, DIALECT);
  const cluster = new SameCluster();
  for (const document of files.documents) translate(files, document, cluster);
  return files.finish();
}

const TOPIC_FIELDS = ['partitions', 'replicationFactor', 'retentionMinutes', 'settings', 'placement'];

function translate(files: ForeignFiles, document: ForeignDocument, cluster: SameCluster): void {
  const root = document.root.mapping();
  const meta = root?.required('meta')?.mapping();
  const spec = root?.required('spec')?.mapping();
  if (meta === undefined || spec === undefined) {
    root?.skip();
    return;
  }
  const fields = new Set(spec.entries().map(([key]) => key));
  if (fields.has('acls')) translateAcls(files, spec);
  else if (TOPIC_FIELDS.some((field) => fields.has(field))) translateTopic(files, document, meta, spec);
  else {
    root?.leave('This document declares neither a topic nor ACLs: it is not adopted.');
    return;
  }
  meta.optional('name')?.text();
  cluster.compare(document, meta);
}

function translateTopic(
  files: ForeignFiles,
  { file }: ForeignDocument,
  meta: ForeignValue,
  spec: ForeignValue,
): void {
  const nameValue = meta.required('name');
  const name = nameValue?.text();
  const said = meta.optional('description')?.text()?.trim().replace(/\s+/g, ' ');
  meta
    .optional('consumers')
    ?.leave(
      `The consumers of topic ${name ?? '?'} are names without access: they are not adopted.`,
      'Declare access of each under its service.',
    );
  const partitions = spec.required('partitions')?.whole(1);
  const replicationFactor = spec.required('replicationFactor')?.whole(1);
  const settings = spec.optional('settings');
  const config = { ...settingsOf(settings), ...retentionOf(spec, settings) };
  placement(spec, name);
  if (nameValue === undefined || name === undefined) return;
  if (!files.declare(`topic ${name}`, nameValue, file)) return;
  if (partitions === undefined || replicationFactor === undefined) return;
  files.addTopic(
    { name, partitions, replicationFactor, config, ...(said ? { description: said } : {}) },
    nameValue,
  );
}

/** Zero minutes are none: the topic keeps what the brokers say. */
function retentionOf(spec: ForeignValue, settings: ForeignValue | undefined): Record<string, string> {
  const value = spec.optional('retentionMinutes');
  const minutes = value?.whole(0, MAX_MINUTES) ?? 0;
  if (minutes === 0) return {};
  if (settings?.entries().some(([key]) => key === RETENTION)) {
    value?.error({
      code: 'field-choice',
      message: `spec has retentionMinutes and settings.${RETENTION} at once, which topicctl refuses.`,
      remedy: 'Keep one of them.',
    });
  }
  return { [RETENTION]: String(BigInt(minutes) * MINUTE_MS) };
}

function placement(spec: ForeignValue, name: string | undefined): void {
  const value = spec.optional('placement')?.mapping();
  const strategy = value?.optional('strategy')?.text();
  if (strategy === undefined || strategy === 'any') return;
  value?.remark(
    `The placement ${JSON.stringify(strategy)} of topic ${name ?? '?'} is not adopted: Kafka spreads new replicas over racks, and brokerform brokers spread moves existing ones.`,
  );
}

function translateAcls(files: ForeignFiles, spec: ForeignValue): void {
  for (const entry of spec.required('acls')?.list() ?? []) {
    const resource = entry.mapping()?.required('resource')?.mapping();
    const operations = (entry.required('operations')?.list() ?? []).map((each) => each.word(OPERATIONS));
    const resourceType = resource?.required('type')?.word(RESOURCE_TYPES);
    const resourceName = resource?.required('name')?.text();
    const patternType = resource?.required('patternType')?.word(PATTERN_TYPES);
    const principalValue = resource?.required('principal');
    const principal = principalValue && principalOf(files, principalValue);
    const host = optional(resource, 'host', (value) => value.text(), '*');
    const permission = optional<LiveAcl['permission']>(
      resource,
      'permission',
      (value) => value.word(PERMISSIONS),
      'Allow',
    );
    if (!resourceType || !resourceName || !patternType || !principal || !host || !permission) continue;
    files.addAcls(
      operations.flatMap((operation) =>
        operation === undefined
          ? []
          : { principal, host, permission, operation, resourceType, resourceName, patternType },
      ),
    );
  }
}

/** The tool's default where the field is missing; undefined where what stands there is wrong. */
function optional<T>(
  mapping: ForeignValue | undefined,
  key: string,
  read: (value: ForeignValue) => T | undefined,
  otherwise: T,
): T | undefined {
  const value = mapping?.optional(key);
  return value === undefined ? otherwise : read(value);
}

class SameCluster {
  private first: { readonly cluster: string; readonly at: string } | undefined;

  public compare({ file }: ForeignDocument, meta: ForeignValue): void {
    const parts = CLUSTER_FIELDS.map((field) => meta.optional(field)?.text());
    if (parts.every((part) => part === undefined)) return;
    const cluster = parts.map((part) => part ?? '-').join(' / ');
    this.first ??= { cluster, at: `${file}:${meta.line.line}:${meta.line.column}` };
    if (this.first.cluster === cluster) return;
    meta.error(
      {
        code: 'two-clusters',
        message: `This document is for the cluster ${JSON.stringify(cluster)}, the one at ${this.first.at} for ${JSON.stringify(this.first.cluster)}.`,
        remedy: 'Adopt the files of one cluster at a time.',
      },
      'key',
    );
  }
}
