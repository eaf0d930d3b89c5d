/** What earlier deploys recorded about topics, from Terraform's state files on this machine. */
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { KnownState, KnownTopic } from '../../model/catalog/resolve';
import { parseStackName, stackName, stackOfStateFile, stateFileName } from '../../model/desired/stack-names';
import type { DomainStackKind } from '../../model/desired/stack-kinds';
import type { StackIdentity } from '../../model/desired/stack-names';
import type { Diagnostic } from '../../model/diagnostics';
import { UserError } from '../../shared/user-error';

export interface RecordedState {
  /** Absent if nothing was ever deployed from here. */
  readonly known?: KnownState;
  /** Domain of each user that is recorded. Absent as above. */
  readonly knownUsers?: ReadonlyMap<string, string>;
  /** Warnings about state files that cannot be read. */
  readonly diagnostics: Diagnostic[];
}

/** The part of a state file, version 4, that is read. Anything else in it may change. */
const stateSchema = z.object({
  resources: z
    .array(
      z.object({
        type: z.string(),
        instances: z.array(z.object({ attributes: z.record(z.string(), z.unknown()).nullish() })).default([]),
      }),
    )
    .default([]),
});

const topicSchema = z.object({
  name: z.string(),
  partitions: z.number(),
  replication_factor: z.number(),
});

const idSchema = z.object({ id: z.string() });

const userSchema = z.object({ username: z.string() });

const deletionSchema = z.object({
  resource_name: z.string(),
  resource_type: z.literal('Topic'),
  acl_operation: z.literal('Delete'),
});

/**
 * Topics in `<environment>-topics-<domain>.tfstate`; announced deletions are the Delete entries in
 * `<environment>-platform.tfstate`. Missing files mean that nothing was deployed; broken ones are reported and left out.
 *
 * @param terraformDirectory folder of the state files
 */
export function readKnownState(terraformDirectory: string, environmentName: string): RecordedState {
  const files = listStates(terraformDirectory);
  if (files === undefined) return { diagnostics: [] };

  const diagnostics: Diagnostic[] = [];
  const read = (name: string): Resource[] => {
    const file = path.join(terraformDirectory, name);
    try {
      return resourcesOf(JSON.parse(readFileSync(file, 'utf8')));
    } catch (error) {
      diagnostics.push(unreadable(file, error));
      return [];
    }
  };

  const platform = stateFileName(stackName(environmentName, 'platform'));
  const announced = files.includes(platform) ? announcedDeletions(read(platform)) : undefined;
  const known = new Map<string, KnownTopic>();
  const knownUsers = new Map<string, string>();
  for (const name of files) {
    const { kind, domain } = identityOf(name, environmentName);
    if (kind !== 'topics' || domain === undefined) continue;
    for (const { type, attributes } of read(name)) {
      const user = userSchema.safeParse(attributes);
      if (type === 'kafka_user_scram_credential' && user.success) knownUsers.set(user.data.username, domain);
      const topic = topicSchema.safeParse(attributes);
      if (type !== 'kafka_topic' || !topic.success) continue;
      known.set(topic.data.name, {
        partitions: topic.data.partitions,
        replicationFactor: topic.data.replication_factor,
        domain,
        ...(announced === undefined ? {} : { announced: announced.has(topic.data.name) }),
      });
    }
  }
  return { known, knownUsers, diagnostics };
}

/** The part of it that the stacks of these domains recorded. */
export function ofDomains(state: RecordedState, domains: readonly string[]): RecordedState {
  const { known, knownUsers, diagnostics } = state;
  return {
    ...(known && { known: new Map([...known].filter(([, { domain }]) => domains.includes(domain ?? ''))) }),
    ...(knownUsers && {
      knownUsers: new Map([...knownUsers].filter(([, domain]) => domains.includes(domain))),
    }),
    diagnostics,
  };
}

/** Terraform's ids of topics (their names) and ACLs that the states of an environment's domains hold. */
export function readRecordedIds(terraformDirectory: string, environmentName: string): ReadonlySet<string> {
  const states = (listStates(terraformDirectory) ?? []).filter(
    (name) => identityOf(name, environmentName).kind === 'topics',
  );
  return new Set(
    states.flatMap((name) => {
      const file = path.join(terraformDirectory, name);
      return idsInState(readFileSync(file, 'utf8'), file);
    }),
  );
}

/** The same of one state, as Terraform writes it. @throws UserError if it is none, with the name that is given */
export function idsInState(text: string, name: string): string[] {
  let resources: Resource[];
  try {
    resources = resourcesOf(JSON.parse(text));
  } catch (error) {
    throw new UserError(`${name} cannot be read: ${whyUnreadable(error)}.`);
  }
  return resources.flatMap(({ type, attributes }) => {
    const identified = idSchema.safeParse(attributes);
    return ['kafka_topic', 'kafka_acl'].includes(type) && identified.success ? identified.data.id : [];
  });
}

/**
 * Domains whose stacks still hold something, in order of name: topics, users, access, quotas or schemas.
 *
 * @param only stacks of this kind. @default - all
 */
export function recordedDomains(
  terraformDirectory: string,
  environmentName: string,
  only?: DomainStackKind,
): string[] {
  const domains = (listStates(terraformDirectory) ?? []).flatMap((name) => {
    const { domain, kind } = identityOf(name, environmentName);
    if (domain === undefined || (only !== undefined && kind !== only)) return [];
    try {
      const text = readFileSync(path.join(terraformDirectory, name), 'utf8');
      return resourcesOf(JSON.parse(text)).length > 0 ? [domain] : [];
    } catch {
      return []; // readKnownState warns of it.
    }
  });
  return [...new Set(domains)].sort();
}

/** Whether the state of an environment's platform has a topic. One that cannot be read, which is reported elsewhere, has none. */
export function recordsTopic(terraformDirectory: string, environmentName: string, topic: string): boolean {
  const file = path.join(terraformDirectory, stateFileName(stackName(environmentName, 'platform')));
  try {
    return resourcesOf(JSON.parse(readFileSync(file, 'utf8'))).some(
      ({ type, attributes }) =>
        type === 'kafka_topic' && topicSchema.safeParse(attributes).data?.name === topic,
    );
  } catch {
    return false;
  }
}

interface Resource {
  readonly type: string;
  readonly attributes: unknown;
}

function listStates(directory: string): string[] | undefined {
  try {
    return readdirSync(directory)
      .filter((name) => stackOfStateFile(name) !== undefined)
      .sort();
  } catch {
    return undefined;
  }
}

/** Of the stack whose state the file is; nothing for a stack of another environment. */
function identityOf(file: string, environmentName: string): Partial<StackIdentity> {
  return parseStackName(stackOfStateFile(file) ?? '', [environmentName]) ?? {};
}

function resourcesOf(state: unknown): Resource[] {
  return stateSchema
    .parse(state)
    .resources.flatMap(({ type, instances }) => instances.map(({ attributes }) => ({ type, attributes })));
}

function announcedDeletions(resources: readonly Resource[]): ReadonlySet<string> {
  return new Set(
    resources.flatMap(({ type, attributes }) => {
      const entry = deletionSchema.safeParse(attributes);
      return type === 'kafka_acl' && entry.success ? entry.data.resource_name : [];
    }),
  );
}

function unreadable(file: string, error: unknown): Diagnostic {
  return {
    severity: 'warning',
    code: 'unreadable-state',
    at: file.split(path.sep).join('/'),
    message: `The state cannot be read, so its topics are not compared with the catalog: ${whyUnreadable(error)}.`,
    remedy: 'Terraform needs it as well: restore it from its .backup, or import what is missing.',
  };
}

function whyUnreadable(error: unknown): string {
  return error instanceof z.ZodError ? 'it is not a Terraform state' : (error as Error).message;
}
