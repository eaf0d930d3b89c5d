/**
 * kafka-gitops: one state file with topics, services, users and access entries of their own. The entries that it makes of services
 * and roles are those of devshawn/kafka-gitops, docs/specification.md and domain/state/service, version 0.2.
 */
import { z } from 'zod';
import type { LiveAcl } from '../../live/cluster';
import type { Found } from '../found';
import { documentsOf, together } from './document';
import type { ForeignDocument, ForeignFile, Translation } from './document';
import { allow, count, list, operation, patternType, permission, resourceType, settings } from './fields';

const service = z.looseObject({
  type: z.enum(['application', 'kafka-connect', 'kafka-streams']),
  principal: z.string().min(1).optional(),
  'group-id': z.string().min(1).optional(),
  'application-id': z.string().min(1).optional(),
  produces: list,
  consumes: list,
  'storage-topics': z
    .looseObject({
      config: z.string().optional(),
      offset: z.string().optional(),
      status: z.string().optional(),
    })
    .nullish(),
  connectors: z.record(z.string(), z.looseObject({ produces: list, consumes: list })).nullish(),
});

const acl = z.looseObject({
  name: z.string().min(1),
  type: resourceType,
  pattern: patternType,
  host: z.string().default('*'),
  principal: z.string().min(1).optional(),
  operation,
  permission,
});

const state = z.looseObject({
  settings: z
    .looseObject({
      topics: z
        .looseObject({ defaults: z.looseObject({ replication: count.optional() }).nullish() })
        .nullish(),
    })
    .nullish(),
  topics: z
    .record(
      z.string(),
      z.looseObject({ partitions: count, replication: count.optional(), configs: settings.nullish() }),
    )
    .nullish(),
  services: z.record(z.string(), service).nullish(),
  users: z
    .record(
      z.string(),
      z.looseObject({
        principal: z.string().min(1).optional(),
        roles: z.array(z.enum(['reader', 'writer', 'operator'])).nullish(),
      }),
    )
    .nullish(),
  customServiceAcls: z.record(z.string(), z.record(z.string(), acl)).nullish(),
  customUserAcls: z.record(z.string(), z.record(z.string(), acl)).nullish(),
});

type State = z.output<typeof state>;
type Service = z.output<typeof service>;

export function fromKafkaGitops(files: readonly ForeignFile[]): Translation {
  const documents = files.flatMap(documentsOf);
  const parts = documents.map(translate);
  return { found: together(parts), diagnostics: documents.flatMap(({ diagnostics }) => diagnostics) };
}

function translate(document: ForeignDocument): Partial<Found> {
  const read = document.read(state);
  if (read === undefined) return {};
  return {
    topics: translateTopics(document, read),
    acls: [
      ...Object.entries(read.services ?? {}).flatMap(([name, each]) =>
        translateService(document, name, each),
      ),
      ...translateUsers(document, read),
      ...translateCustom(document, read, 'customServiceAcls', read.services ?? {}),
      ...translateCustom(document, read, 'customUserAcls', read.users ?? {}),
    ],
  };
}

function translateTopics(document: ForeignDocument, read: State): Found['topics'] {
  return Object.entries(read.topics ?? {}).flatMap(([name, { partitions, replication, configs }]) => {
    const replicationFactor = replication ?? read.settings?.topics?.defaults?.replication;
    if (replicationFactor === undefined) {
      document.leave(
        ['topics', name],
        `Topic ${name} says no replication, and neither do settings.topics.defaults: it is not taken over.`,
        'Add "replication: …".',
      );
      return [];
    }
    return { name, partitions, replicationFactor, config: configs ?? {} };
  });
}

/** On Confluent Cloud principals are numbers that the files do not have. */
function principalOf(
  document: ForeignDocument,
  path: readonly string[],
  principal: string | undefined,
): string[] {
  if (principal !== undefined) return [principal];
  document.leave(
    [...path],
    `${path.join('.')} has no principal: its access is not taken over.`,
    'Add "principal: User:…".',
  );
  return [];
}

function translateService(document: ForeignDocument, name: string, each: Service): LiveAcl[] {
  return principalOf(document, ['services', name], each.principal).flatMap((principal) => {
    const topics = [
      ...each.produces.map((topic) => allow(principal, 'Write', 'Topic', topic)),
      ...each.consumes.map((topic) => allow(principal, 'Read', 'Topic', topic)),
    ];
    switch (each.type) {
      case 'application':
        return [
          ...topics,
          ...(each.consumes.length === 0
            ? []
            : [allow(principal, 'Read', 'Group', each['group-id'] ?? name)]),
        ];
      case 'kafka-streams':
        return [...topics, ...streams(principal, each['application-id'] ?? name)];
      case 'kafka-connect':
        return [...topics, ...connect(principal, name, each)];
    }
  });
}

function streams(principal: string, applicationId: string): LiveAcl[] {
  const operations = [
    'Read',
    'Write',
    'Describe',
    'Delete',
    'Create',
    'Alter',
    'AlterConfigs',
    'DescribeConfigs',
  ] as const;
  return [
    ...operations.map((each) => allow(principal, each, 'Topic', applicationId, 'Prefixed')),
    ...(['Read', 'Describe', 'Delete'] as const).map((each) =>
      allow(principal, each, 'Group', applicationId),
    ),
  ];
}

function connect(principal: string, name: string, each: Service): LiveAcl[] {
  const storage = each['storage-topics'];
  const topics = [
    storage?.config ?? `connect-configs-${name}`,
    storage?.offset ?? `connect-offsets-${name}`,
    storage?.status ?? `connect-status-${name}`,
  ];
  return [
    ...topics.flatMap((topic) => [
      allow(principal, 'Read', 'Topic', topic),
      allow(principal, 'Write', 'Topic', topic),
    ]),
    allow(principal, 'Read', 'Group', each['group-id'] ?? name),
    ...Object.entries(each.connectors ?? {}).flatMap(([connector, { produces, consumes }]) => [
      ...produces.map((topic) => allow(principal, 'Write', 'Topic', topic)),
      ...consumes.map((topic) => allow(principal, 'Read', 'Topic', topic)),
      ...(consumes.length === 0 ? [] : [allow(principal, 'Read', 'Group', `connect-${connector}`)]),
    ]),
  ];
}

function translateUsers(document: ForeignDocument, read: State): LiveAcl[] {
  return Object.entries(read.users ?? {}).flatMap(([name, { principal, roles }]) =>
    principalOf(document, ['users', name], principal).flatMap((user) =>
      (roles ?? []).flatMap((role): LiveAcl[] => {
        switch (role) {
          case 'reader':
            return [allow(user, 'Read', 'Topic', '*'), allow(user, 'Read', 'Group', '*')];
          case 'writer':
            return [allow(user, 'Write', 'Topic', '*')];
          case 'operator':
            return [
              allow(user, 'Describe', 'Cluster', 'kafka-cluster'),
              allow(user, 'Describe', 'Topic', '*'),
              allow(user, 'DescribeConfigs', 'Topic', '*'),
              allow(user, 'Read', 'Group', '*'),
              allow(user, 'Describe', 'Group', '*'),
            ];
        }
      }),
    ),
  );
}

function translateCustom(
  document: ForeignDocument,
  read: State,
  section: 'customServiceAcls' | 'customUserAcls',
  owners: Readonly<Record<string, { readonly principal?: string | undefined }>>,
): LiveAcl[] {
  return Object.entries(read[section] ?? {}).flatMap(([owner, acls]) =>
    Object.entries(acls).flatMap(([name, each]) =>
      principalOf(document, [section, owner, name], each.principal ?? owners[owner]?.principal).map(
        (principal) => ({
          principal,
          host: each.host,
          permission: each.permission,
          operation: each.operation,
          resourceType: each.type,
          resourceName: each.name,
          patternType: each.pattern,
        }),
      ),
    ),
  );
}
