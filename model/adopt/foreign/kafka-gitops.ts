/**
 * kafka-gitops: one state, in one file or in several that `settings.files` names. The shape, the defaults and the entries that it makes
 * are those of devshawn/kafka-gitops: docs/specification.md, domain/state and the plans that its tests expect.
 */
import type { LiveAcl } from '../../live/cluster';
import { ForeignFiles } from './document';
import type { Dialect, ForeignDocument, ForeignFile, Translation } from './document';
import {
  OPERATIONS,
  PATTERN_TYPES,
  PERMISSIONS,
  RESOURCE_TYPES,
  allow,
  pattern,
  principalOf,
  settingsOf,
} from './fields';
import type { ForeignValue } from './reader';

const DIALECT: Dialect = { tool: 'kafka-gitops', expandsAliases: false, readsAllDocuments: false };

/** What `settings.files` may name a file for. */
const FILED = ['services', 'topics', 'users'] as const;
const ROLES = ['reader', 'writer', 'operator'] as const;
const TYPES = ['application', 'kafka-connect', 'kafka-streams'] as const;

const NO_PRINCIPAL = 'Add "principal: User:…".';

export function fromKafkaGitops(given: readonly ForeignFile[]): Translation {
  const files = new ForeignFiles(given, DIALECT);
  new State(files).translate();
  return files.finish();
}

/** Files that a state file names, as paths from its own folder. */
export function filesNamedIn(file: ForeignFile): string[] {
  return new ForeignFiles([file], DIALECT).documents.flatMap(({ root }) =>
    filedIn(root).map(({ name }) => name),
  );
}

function filedIn(root: ForeignValue): { section: string; name: string; value: ForeignValue }[] {
  const filed = root.isMapping ? root.optional('settings')?.optional('files') : undefined;
  return FILED.flatMap((section) => {
    const value = filed?.optional(section);
    const name = value?.text();
    return value === undefined || name === undefined ? [] : [{ section, name, value }];
  });
}

interface Entry {
  readonly name: string;
  readonly value: ForeignValue;
}

/** All files as one state. */
class State {
  private readonly roots: readonly { readonly document: ForeignDocument; readonly root: ForeignValue }[];

  public constructor(private readonly files: ForeignFiles) {
    this.roots = files.documents.flatMap((document) => {
      const root = document.root.mapping();
      return root === undefined ? [] : [{ document, root }];
    });
  }

  public translate(): void {
    this.leaveWhatAFileIsNotNamedFor();
    const replication = this.setting(['topics', 'defaults', 'replication'], (value) => value.whole(1));
    const describes = this.setting(['services', 'acls', 'describeTopicEnabled'], (value) => value.flag());
    const cloud = [
      this.setting(['confluent', 'enabled'], (value) => value.flag()),
      this.setting(['ccloud', 'enabled'], (value) => value.flag()),
    ].includes(true);
    this.translateTopics(replication);
    if (cloud) this.leaveAccess();
    else this.translateAccess(describes === true);
  }

  private translateTopics(defaultReplication: number | undefined): void {
    for (const { name, value } of this.entries('topics', 'topic')) {
      const topic = value.mapping();
      if (topic === undefined) continue;
      const partitions = topic.required('partitions')?.whole(1);
      const given = topic.optional('replication');
      const replicationFactor = given === undefined ? defaultReplication : given.whole(1);
      const config = settingsOf(topic.optional('configs'));
      if (given === undefined && defaultReplication === undefined) {
        topic.remark(
          `Topic ${name} sets no replication, and neither does settings.topics.defaults: it is not adopted.`,
          'Add "replication: …".',
        );
      } else if (partitions !== undefined && replicationFactor !== undefined) {
        this.files.addTopic({ name, partitions, replicationFactor, config }, topic);
      }
    }
  }

  private translateAccess(describes: boolean): void {
    const services = this.entries('services', 'service');
    const users = this.entries('users', 'user');
    const principals = {
      services: new Map(
        services.map(({ name, value }) => [name, this.translateService(name, value, describes)]),
      ),
      users: new Map(users.map(({ name, value }) => [name, this.translateUser(value)])),
    };
    this.translateCustom('customServiceAcls', 'service', principals.services);
    this.translateCustom('customUserAcls', 'user', principals.users);
  }

  private translateService(name: string, value: ForeignValue, describes: boolean): string | undefined {
    const service = value.mapping();
    if (service === undefined) return undefined;
    const type = service.required('type')?.word(TYPES);
    const principal = this.principalIn(service);
    if (type === undefined) {
      service.skip();
      return principal;
    }
    // Everything is read also without a principal, so that its mistakes are reported.
    const acls = entriesOf(service, type, name, principal ?? '', describes);
    if (principal !== undefined) this.files.addAcls(acls);
    return principal;
  }

  private translateUser(value: ForeignValue): string | undefined {
    const user = value.mapping();
    if (user === undefined) return undefined;
    const principal = this.principalIn(user);
    const roles = (user.optional('roles')?.list() ?? []).map((role) => role.word(ROLES));
    if (principal !== undefined) {
      this.files.addAcls(roles.flatMap((role) => (role === undefined ? [] : roleAcls(principal, role))));
    }
    return principal;
  }

  /** On Confluent Cloud principals are numbers that the files do not have. */
  private principalIn(owner: ForeignValue): string | undefined {
    const value = owner.optional('principal');
    if (value !== undefined) return principalOf(this.files, value);
    owner.remark(`${owner.name} has no principal: its access is not adopted.`, NO_PRINCIPAL);
    return undefined;
  }

  private translateCustom(
    section: 'customServiceAcls' | 'customUserAcls',
    what: string,
    owners: ReadonlyMap<string, string | undefined>,
  ): void {
    for (const { document, root } of this.roots) {
      for (const [owner, value] of root.optional(section)?.mapping()?.entries() ?? []) {
        if (!owners.has(owner)) {
          value.leave(
            `${value.name} is not adopted: no ${what} in these files has this name, and kafka-gitops ignores it.`,
            `Give the file that declares the ${what} as well.`,
          );
          continue;
        }
        for (const [name, entry] of value.mapping()?.entries() ?? []) {
          if (!this.files.declare(`${section}.${owner}.${name}`, entry, document.file)) continue;
          const acl = this.customAcl(entry, owners.get(owner));
          if (acl !== undefined) this.files.addAcls([acl]);
        }
      }
    }
  }

  private customAcl(value: ForeignValue, ownersPrincipal: string | undefined): LiveAcl | undefined {
    const entry = value.mapping();
    const resourceName = entry?.required('name')?.text();
    const resourceType = entry?.required('type')?.word(RESOURCE_TYPES);
    const patternType = entry?.required('pattern')?.word(PATTERN_TYPES);
    const operation = entry?.required('operation')?.word(OPERATIONS);
    // CustomAclDetails.Builder sets both before it reads.
    const hostValue = entry?.optional('host');
    const host = hostValue === undefined ? '*' : hostValue.text();
    const permissionValue = entry?.optional('permission');
    const permission = permissionValue === undefined ? 'Allow' : permissionValue.word(PERMISSIONS);
    const own = entry?.optional('principal');
    const principal = own === undefined ? ownersPrincipal : principalOf(this.files, own);
    if (entry !== undefined && own === undefined && ownersPrincipal === undefined) {
      entry.remark(`${entry.name} has no principal: it is not adopted.`, NO_PRINCIPAL);
    }
    if (!resourceName || !resourceType || !patternType || !operation || !host || !permission || !principal) {
      return undefined;
    }
    return { principal, host, permission, operation, resourceType, resourceName, patternType };
  }

  private leaveAccess(): void {
    for (const { root } of this.roots) {
      for (const section of ['services', 'users', 'customServiceAcls', 'customUserAcls']) {
        root
          .optional(section)
          ?.leave(
            `${section} of Confluent Cloud are not adopted: their principals are numbers that only Confluent knows.`,
          );
      }
    }
  }

  /** Entries of a section in all files, each name once. */
  private entries(section: string, what: string): Entry[] {
    return this.roots.flatMap(({ document, root }) =>
      (root.optional(section)?.mapping()?.entries() ?? []).flatMap(([name, value]) =>
        this.files.declare(`${what} ${name}`, value, document.file) ? { name, value } : [],
      ),
    );
  }

  /** A setting, which must be the same wherever it stands. */
  private setting<T>(path: readonly string[], read: (value: ForeignValue) => T | undefined): T | undefined {
    let first: { readonly value: T; readonly at: string } | undefined;
    for (const { document, root } of this.roots) {
      const found = path.reduce<ForeignValue | undefined>(
        (value, key) => value?.optional(key),
        root.optional('settings'),
      );
      const value = found === undefined ? undefined : read(found);
      if (found === undefined || value === undefined) continue;
      const { line, column } = found.line;
      first ??= { value, at: `${document.file}:${line}:${column}` };
      if (first.value !== value) {
        found.error({
          code: 'declared-twice',
          message: `${found.name} is ${String(value)} here and ${String(first.value)} at ${first.at}.`,
          remedy: 'Keep one of the two, or adopt their files one after the other.',
        });
      }
    }
    return first?.value;
  }

  /** Of a file that `settings.files` names for its services, the tool reads the services and nothing else. */
  private leaveWhatAFileIsNotNamedFor(): void {
    for (const { document, root } of this.roots) {
      for (const { section, name, value } of filedIn(root)) {
        const named = besides(document.file, name);
        const other = this.roots.find(({ document: { file } }) => normal(file) === named);
        if (other === undefined) {
          value.error({
            code: 'file-not-given',
            message: `${value.name} names ${JSON.stringify(name)}, which is not among the files.`,
            remedy: 'Give it as well, with --file.',
          });
          continue;
        }
        for (const [key, each] of other.root.entries()) {
          if (key === section || this.isNamedFor(key, other.document)) continue;
          each.leave(
            `${key} is not adopted: settings.files of ${document.file} names this file for its ${section}, and kafka-gitops reads nothing else of it.`,
            `Move it to ${document.file}.`,
          );
        }
      }
    }
  }

  private isNamedFor(section: string, { file }: ForeignDocument): boolean {
    return this.roots.some(({ document, root }) =>
      filedIn(root).some(
        (filed) => filed.section === section && besides(document.file, filed.name) === normal(file),
      ),
    );
  }
}

/** `folder/./a` and `folder/b/../a` are `folder/a`. */
function normal(file: string): string {
  const parts: string[] = [];
  for (const part of file.split('/')) {
    if (part === '.' || (part === '' && parts.length > 0)) continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else parts.push(part);
  }
  return parts.join('/');
}

/** A path that is meant from the folder of a file. */
export function besides(file: string, name: string): string {
  const folder = file.slice(0, file.lastIndexOf('/') + 1);
  return normal(`${folder}${name}`);
}

function entriesOf(
  service: ForeignValue,
  type: (typeof TYPES)[number],
  name: string,
  principal: string,
  describes: boolean,
): LiveAcl[] {
  switch (type) {
    case 'application': {
      const group = service.optional('group-id')?.text() ?? name;
      const { acls, consumes } = topicAcls(service, principal, describes);
      return consumes ? [...acls, allow(principal, 'Read', 'Group', ...pattern(group))] : acls;
    }
    case 'kafka-streams': {
      const applicationId = service.optional('application-id')?.text() ?? name;
      return [...topicAcls(service, principal, describes).acls, ...streams(principal, applicationId)];
    }
    case 'kafka-connect':
      return connect(service, principal, name, describes);
  }
}

/** Entries for `produces` and `consumes`, which an application, streams and a connector have. */
function topicAcls(
  value: ForeignValue,
  principal: string,
  describes: boolean,
): { readonly acls: LiveAcl[]; readonly consumes: boolean } {
  const produces = value.optional('produces')?.texts() ?? [];
  const consumes = value.optional('consumes')?.texts() ?? [];
  return {
    acls: topicEntries(principal, produces, consumes, describes),
    consumes: consumes.length > 0,
  };
}

function topicEntries(
  principal: string,
  produces: readonly string[],
  consumes: readonly string[],
  describes: boolean,
): LiveAcl[] {
  return [
    ...produces.map((topic) => allow(principal, 'Write', 'Topic', topic)),
    ...consumes.map((topic) => allow(principal, 'Read', 'Topic', topic)),
    ...(describes
      ? [...produces, ...consumes].map((topic) => allow(principal, 'Describe', 'Topic', topic))
      : []),
  ];
}

const STREAMS_TOPICS = [
  'Read',
  'Write',
  'Describe',
  'Delete',
  'Create',
  'Alter',
  'AlterConfigs',
  'DescribeConfigs',
] as const;
const STREAMS_GROUPS = ['Read', 'Describe', 'Delete'] as const;

function streams(principal: string, applicationId: string): LiveAcl[] {
  return [
    ...STREAMS_TOPICS.map((each) => allow(principal, each, 'Topic', applicationId, 'Prefixed')),
    ...STREAMS_GROUPS.map((each) => allow(principal, each, 'Group', applicationId)),
    allow(principal, 'DescribeConfigs', 'Cluster', 'kafka-cluster'),
  ];
}

function connect(service: ForeignValue, principal: string, name: string, describes: boolean): LiveAcl[] {
  const storage = service.optional('storage-topics')?.mapping();
  const topics = [
    storage?.optional('config')?.text() ?? `connect-configs-${name}`,
    storage?.optional('offset')?.text() ?? `connect-offsets-${name}`,
    storage?.optional('status')?.text() ?? `connect-status-${name}`,
  ];
  const group = service.optional('group-id')?.text() ?? name;
  const produces = service.optional('produces')?.texts() ?? [];
  const connectors = service.optional('connectors')?.mapping()?.entries() ?? [];
  return [
    ...topicEntries(principal, produces, [], describes),
    ...topics.flatMap((topic) => [
      allow(principal, 'Read', 'Topic', topic),
      allow(principal, 'Write', 'Topic', topic),
    ]),
    allow(principal, 'Read', 'Group', ...pattern(group)),
    ...connectors.flatMap(([connector, value]) => {
      const mapping = value.mapping();
      if (mapping === undefined) return [];
      const { acls, consumes } = topicAcls(mapping, principal, describes);
      return consumes ? [...acls, allow(principal, 'Read', 'Group', `connect-${connector}`)] : acls;
    }),
  ];
}

function roleAcls(principal: string, role: (typeof ROLES)[number]): LiveAcl[] {
  switch (role) {
    case 'reader':
      return [allow(principal, 'Read', 'Topic', '*'), allow(principal, 'Read', 'Group', '*')];
    case 'writer':
      return [allow(principal, 'Write', 'Topic', '*')];
    case 'operator':
      return [
        allow(principal, 'Describe', 'Cluster', 'kafka-cluster'),
        allow(principal, 'Describe', 'Topic', '*'),
        allow(principal, 'DescribeConfigs', 'Topic', '*'),
        allow(principal, 'Read', 'Group', '*'),
        allow(principal, 'Describe', 'Group', '*'),
      ];
  }
}
