/**
 * topicctl: a topic or a list of access entries per document, as `meta` and `spec`. Source of the shape: segmentio/topicctl,
 * pkg/config and examples, read in its version of 2024.
 */
import { z } from 'zod';
import { documentsOf, together } from './document';
import type { ForeignDocument, ForeignFile, Translation } from './document';
import { count, list, operation, patternType, permission, resourceType, settings, whole } from './fields';
import type { Found } from '../found';

const MINUTE_MS = 60_000;

const meta = z.looseObject({
  name: z.string().min(1),
  description: z.string().optional(),
  consumers: list,
});

const topicSpec = z.looseObject({
  partitions: count,
  replicationFactor: count,
  retentionMinutes: whole(0).optional(),
  settings: settings.nullish(),
  placement: z.looseObject({ strategy: z.string().optional() }).optional(),
});

const aclsSpec = z.looseObject({
  acls: z.array(
    z.looseObject({
      resource: z.looseObject({
        type: resourceType,
        name: z.string().min(1),
        patternType: patternType.default('Literal'),
        principal: z.string().min(1),
        host: z.string().default('*'),
        permission: permission.default('Allow'),
      }),
      operations: z.array(operation).min(1),
    }),
  ),
});

const anything = z.looseObject({ meta: z.unknown(), spec: z.looseObject({}) });

export function fromTopicctl(files: readonly ForeignFile[]): Translation {
  const documents = files.flatMap(documentsOf);
  const parts = documents.map(translate);
  return { found: together(parts), diagnostics: documents.flatMap(({ diagnostics }) => diagnostics) };
}

function translate(document: ForeignDocument): Partial<Found> {
  const spec = document.read(anything)?.spec;
  if (spec === undefined) return {};
  if ('partitions' in spec) return translateTopic(document);
  if ('acls' in spec) return translateAcls(document);
  document.leave(['spec'], 'This document declares neither a topic nor access entries.');
  return {};
}

function translateTopic(document: ForeignDocument): Partial<Found> {
  const read = document.read(z.looseObject({ meta, spec: topicSpec }));
  if (read === undefined) return {};
  const { name, description, consumers } = read.meta;
  const { partitions, replicationFactor, retentionMinutes = 0, placement, settings: given } = read.spec;
  if (placement?.strategy !== undefined && placement.strategy !== 'any') {
    document.leave(
      ['spec', 'placement'],
      `The placement "${placement.strategy}" of topic ${name} is not taken over: Kafka spreads new replicas over racks, and brokerform brokers spread mends old ones.`,
    );
  }
  if (consumers.length > 0) {
    document.leave(
      ['meta', 'consumers'],
      `The consumers of topic ${name} are names without access: they are not taken over.`,
    );
  }
  const config = {
    ...given,
    ...(retentionMinutes === 0 ? {} : { 'retention.ms': String(retentionMinutes * MINUTE_MS) }),
  };
  const said = description?.trim();
  return {
    topics: [
      {
        name,
        partitions,
        replicationFactor,
        config,
        ...(said ? { description: said.replace(/\s+/g, ' ') } : {}),
      },
    ],
  };
}

function translateAcls(document: ForeignDocument): Partial<Found> {
  const read = document.read(z.looseObject({ spec: aclsSpec }));
  const acls = (read?.spec.acls ?? []).flatMap(({ resource, operations }) =>
    operations.map((each) => ({
      principal: resource.principal,
      host: resource.host,
      permission: resource.permission,
      operation: each,
      resourceType: resource.type,
      resourceName: resource.name,
      patternType: resource.patternType,
    })),
  );
  return { acls };
}
