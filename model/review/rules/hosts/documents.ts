/** The variables documents of hosts (model/host/variables) in a plan: each is the content of an object in the hosts' bucket. */
import { z } from 'zod';
import { isDeleted } from '../../change';
import type { Attributes, ResourceChange } from '../../change';
import type { ReviewContext } from '../../rule';
import { isHidden, isUnknown, text } from './values';

const settings = z
  .array(z.object({ key: z.string(), value: z.string(), reason: z.string(), source: z.string() }))
  .default([]);
const options = z.array(z.object({ option: z.string(), reason: z.string(), source: z.string() })).default([]);

/** What the rules read of a document. Earlier shapes of it have to be readable: they are what a plan has before the change. */
const documentSchema = z.object({
  node: z.object({
    id: z.int(),
    name: z.string(),
    role: z.enum(['broker', 'controller']),
    rack: z.string(),
  }),
  kafka: z.object({ version: z.string() }).optional(),
  java: z.object({ version: z.int() }).optional(),
  jvm: options,
  properties: settings,
  unit: settings,
  sysctls: settings,
  thp: settings,
  blockDevices: z.record(z.string(), z.unknown()).default({}),
  mtu: z.int().optional(),
  limits: z.array(z.object({ item: z.string(), value: z.string() })).default([]),
  paths: z.record(z.string(), z.string()).default({}),
  storage: z
    .object({ mounts: z.array(z.string()).default([]), directories: z.array(z.string()).default([]) })
    .optional(),
  exporters: z.object({ jmx: z.unknown(), node: z.unknown() }).partial().optional(),
  journal: z.unknown().optional(),
  secrets: z
    .object({ inProperties: z.array(z.string()).default([]), logInAs: z.array(z.string()).default([]) })
    .optional(),
  tls: z
    .object({
      keystore: z.string(),
      truststore: z.string(),
      names: z.array(z.string()),
      source: z.string(),
      certificateAuthorityArn: z.string(),
    })
    .partial()
    .optional(),
});

export type HostDocument = z.infer<typeof documentSchema>;

/** A document that changes. */
export interface DocumentChange {
  readonly change: ResourceChange;
  /** Short name of the node, from the object's key. */
  readonly name: string;
  /** Undefined for a host that is new. */
  readonly before: HostDocument | undefined;
  /** Undefined for a host that is deleted, and where it is not known. */
  readonly after: HostDocument | undefined;
  /** Why it cannot be compared. */
  readonly notKnown?: string;
}

export interface FoundDocument {
  readonly stack: string;
  readonly address: string;
  readonly document: HostDocument;
}

/** Source: constructs/aws/host-variables.ts. */
const KEY = /^nodes\/([^/]+)\/variables\.json$/;

export function documentChanges({ changes }: ReviewContext): DocumentChange[] {
  return changes.flatMap((change) => {
    const name = nodeNameOf(change.type, change.before ?? change.after);
    if (name === undefined) return [];
    const before = parse(text(change.before, 'content'));
    const after = parse(text(change.after, 'content'));
    const why = whyUnknown(change, after);
    return [{ change, name, before, after, ...(why === undefined ? {} : { notKnown: why }) }];
  });
}

function whyUnknown(change: ResourceChange, after: HostDocument | undefined): string | undefined {
  if (isDeleted(change) || after !== undefined) return undefined;
  if (isUnknown(change, 'content')) return 'the content is known only after the apply';
  if (isHidden(change, 'content') || change.after?.['content'] === undefined)
    return 'the plan hides the content';
  return change.after['content'] === null
    ? 'the plan has only a digest of the content'
    : 'the content is no variables document of this project';
}

export function documentsBefore({ plans }: ReviewContext): FoundDocument[] {
  return plans.flatMap(({ prior }) => prior.flatMap(foundIn));
}

export function documentsAfter({ plans }: ReviewContext): FoundDocument[] {
  return plans.flatMap(({ planned }) => planned.flatMap(foundIn));
}

function foundIn(resource: {
  stack: string;
  address: string;
  type: string;
  values: Attributes;
}): FoundDocument[] {
  const { stack, address, type, values } = resource;
  if (nodeNameOf(type, values) === undefined) return [];
  const document = parse(text(values, 'content'));
  return document === undefined ? [] : [{ stack, address, document }];
}

function nodeNameOf(type: string, values: Attributes | null): string | undefined {
  return type === 'aws_s3_object' ? KEY.exec(text(values, 'key') ?? '')?.[1] : undefined;
}

function parse(content: string | undefined): HostDocument | undefined {
  if (content === undefined) return undefined;
  try {
    const parsed = documentSchema.safeParse(JSON.parse(content));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
