/** Another release of Kafka. */
import { KAFKA_RELEASES } from '../../../kafka/release';
import type { ReviewContext } from '../../rule';
import { defineRule } from '../../define-rule';
import type { Draft } from '../../define-rule';
import { documentChanges, documentsAfter } from './documents';
import type { DocumentChange } from './documents';
import { count, joined, some } from './words';
import { append } from '../../../../shared/collections';

const UPGRADING = 'Kafka documentation 4.3, Upgrading';

interface Release {
  readonly text: string;
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
}

interface Step {
  readonly from: Release;
  readonly to: Release;
  readonly documents: readonly DocumentChange[];
}

/** Steps from one release to another, each with the documents that make it. */
function stepsIn(context: ReviewContext): Step[] {
  const steps = new Map<string, DocumentChange[]>();
  for (const document of documentChanges(context)) {
    const [from, to] = [document.before?.kafka?.version, document.after?.kafka?.version];
    if (from === undefined || to === undefined || from === to) continue;
    append(steps, `${document.change.stack} ${from} ${to}`, document);
  }
  return [...steps].flatMap(([key, documents]) => {
    const [, from = '', to = ''] = key.split(' ');
    const [previous, next] = [releaseOf(from), releaseOf(to)];
    return previous === undefined || next === undefined ? [] : [{ from: previous, to: next, documents }];
  });
}

/** Own code: to semver 7.7 `4.3` is no version, and `4.3.0-rc1` is older than `4.3.0`. */
function releaseOf(text: string): Release | undefined {
  const [, major, minor, patch = '0'] = /^(\d+)\.(\d+)(?:\.(\d+))?/.exec(text) ?? [];
  if (major === undefined || minor === undefined) return undefined;
  return { text, major: Number(major), minor: Number(minor), patch: Number(patch) };
}

function compare(a: Release, b: Release): number {
  return a.major - b.major || a.minor - b.minor || a.patch - b.patch;
}

function about({ documents }: Step): Pick<Draft, 'stack' | 'address' | 'subject'> {
  const [first] = documents as [DocumentChange, ...DocumentChange[]];
  return {
    stack: first.change.stack,
    address: first.change.address,
    subject: count(documents.length, 'node'),
  };
}

function nodesOf({ documents }: Step): string {
  return some(
    documents.map(({ name }) => name),
    6,
  );
}

/** The first release whose metadata Kafka 4 reads, and the last one of 3, over which older ones go. Source: Kafka 4.3, Upgrading. */
const OLDEST_FOR_4 = { text: '3.3.0', major: 3, minor: 3, patch: 0 } as const;
const BRIDGE = '3.9.x';

export const versionSkipped = defineRule({
  id: 'kafka-version-skipped',
  severity: 'error',
  title: 'An upgrade skips a required release of Kafka',
  reason:
    'Kafka 4 has no ZooKeeper and reads metadata of 3.3 and newer: software and metadata.version must be at 3.3 before the first node ' +
    'runs 4, and older clusters upgrade through 3.9. Within these bounds a release can be skipped; read the changes of all releases in ' +
    'between. A major release that this project does not know may have other bounds.',
  sources: [
    UPGRADING,
    'KIP-833, Mark KRaft as Production Ready',
    'KIP-896, Remove old client protocol API versions in Kafka 4.0',
  ],
  instead: `First ${BRIDGE} with its metadata.version finalized, then the next one: docs/runbooks/upgrade.md.`,
  check: (context) =>
    stepsIn(context).flatMap((step): Draft[] => {
      const { from, to } = step;
      const head = `Kafka ${from.text} → ${to.text} on ${nodesOf(step)}`;
      if (compare(to, from) <= 0) return [];
      if (to.major >= 4 && compare(from, OLDEST_FOR_4) < 0) {
        return [
          {
            ...about(step),
            message: `${head}: Kafka ${to.major} starts only on metadata of ${OLDEST_FOR_4.major}.${OLDEST_FOR_4.minor} or newer, so the upgrade to ${BRIDGE} is missing.`,
          },
        ];
      }
      if (to.major > knownMajor()) {
        return [
          {
            ...about(step),
            message: `${head}: Kafka ${to.major} is newer than what this project knows.`,
            notKnown: [`from which releases Kafka ${to.major} can be reached`],
          },
        ];
      }
      if (to.major > from.major) {
        return [
          {
            ...about(step),
            severity: 'warning',
            message: `${head}: Kafka ${to.major} rejects clients older than 2.1, and metadata.version has to be ${OLDEST_FOR_4.major}.${OLDEST_FOR_4.minor} or newer already.`,
            instead:
              'Check the clients’ versions first (client.software.version in the request metrics), and brokerform features status.',
            notKnown: [
              'which metadata.version is finalized: brokerform features status',
              'which versions the clients have',
            ],
          },
        ];
      }
      const between = to.minor - from.minor - 1;
      if (between < 1) return [];
      return [
        {
          ...about(step),
          severity: 'note',
          message: `${head} skips ${count(between, 'minor release')}, which Kafka supports; ${between === 1 ? 'its' : 'their'} changes apply as well.`,
          instead: `Read the notable changes of each release up to ${to.text}.`,
        },
      ];
    }),
});

function knownMajor(): number {
  return Math.max(...Object.keys(KAFKA_RELEASES).flatMap((version) => releaseOf(version)?.major ?? []));
}

export const versionBack = defineRule({
  id: 'kafka-version-back',
  severity: 'error',
  title: 'Nodes are downgraded to an older release of Kafka',
  reason:
    'Before an upgrade is finalized, a downgrade is a roll like any other. Afterwards an older release does not start: it does not know the ' +
    'metadata.version of the cluster, and a metadata.version with changes of the metadata cannot be lowered.',
  sources: [UPGRADING, 'KIP-778, KRaft to KRaft Upgrades', 'docs/runbooks/upgrade.md'],
  instead:
    'Check brokerform features status: every broker of the older release has to support the finalized levels.',
  check: (context) =>
    stepsIn(context).flatMap((step): Draft[] => {
      const { from, to } = step;
      if (compare(to, from) >= 0) return [];
      const patch = to.major === from.major && to.minor === from.minor;
      return [
        {
          ...about(step),
          ...(patch ? { severity: 'warning' as const } : {}),
          message: `Kafka ${from.text} → ${to.text} on ${nodesOf(step)}: ${patch ? 'bugs fixed in the later one are back.' : `if metadata.version ${from.major}.${from.minor} is finalized, no node of ${to.text} starts.`}`,
          notKnown: patch ? [] : ['which metadata.version is finalized: brokerform features status'],
        },
      ];
    }),
});

export const versionsMixed = defineRule({
  id: 'kafka-versions-mixed',
  severity: 'warning',
  title: 'Nodes of a cluster run different releases of Kafka',
  reason:
    'During an upgrade this is expected, for as long as the roll takes. Declared permanently, it holds metadata.version at what the ' +
    'oldest release supports, and restarts in the wrong order run combinations that no one has tested.',
  sources: [UPGRADING, 'docs/runbooks/upgrade.md'],
  instead: 'Use one kafkaVersion for all nodes of an environment.',
  check: (context) => {
    const stacks = new Set(stepsIn(context).map((step) => about(step).stack));
    return [...stacks].flatMap((stack): Draft[] => {
      const found = documentsAfter(context).filter((each) => each.stack === stack);
      const versions = [...new Set(found.flatMap(({ document }) => document.kafka?.version ?? []))].sort();
      const [first] = found;
      if (first === undefined || versions.length < 2) return [];
      const parts = versions.map((version) => {
        const names = found
          .filter(({ document }) => document.kafka?.version === version)
          .map(({ document }) => document.node.name);
        return `${version} on ${some(names, 4)}`;
      });
      return [
        {
          stack,
          address: first.address,
          subject: stack,
          message: `Kafka releases differ: ${joined(parts)}.`,
        },
      ];
    });
  },
});

/** Commands and properties that set the level of a cluster. */
const FINALIZING =
  /features\s+(?:\S+\s+)*?(?:finalize|upgrade)\b|kafka-features(?:\.sh)?\b.*\b(?:upgrade|downgrade|disable)\b|--release-version\b/s;
const LEVEL_PROPERTIES = ['inter.broker.protocol.version', 'log.message.format.version'];

export const featuresWithVersion = defineRule({
  id: 'features-finalized-with-version',
  severity: 'error',
  title: 'A release of Kafka and its feature levels change together',
  reason:
    'A feature level cannot be taken back: once metadata.version is raised, no older release starts. If it is raised in the change that ' +
    'brings the release, no time remains in which clients, lag and errors can show that a downgrade is needed.',
  sources: [UPGRADING, 'KIP-584, Versioning scheme for features', 'docs/runbooks/upgrade.md'],
  instead: 'Change the release first; run brokerform features finalize days later, as a separate step.',
  check: (context) => {
    const steps = stepsIn(context);
    if (steps.length === 0) return [];
    const commands = context.changes.flatMap((change): Draft[] => {
      if (change.type === 'aws_s3_object' || change.after === null) return [];
      const [before, after] = [change.before, change.after].map((values) =>
        FINALIZING.test(JSON.stringify(values ?? {})),
      );
      if (before === true || after !== true) return [];
      return [
        {
          stack: change.stack,
          address: change.address,
          subject: change.address,
          message: `${change.address} raises feature levels in the change that brings Kafka ${targets(steps)}.`,
        },
      ];
    });
    const properties = steps.flatMap((step): Draft[] => {
      const keys = LEVEL_PROPERTIES.filter((key) =>
        step.documents.some(({ before, after }) => valueOf(before, key) !== valueOf(after, key)),
      );
      if (keys.length === 0) return [];
      return [
        {
          ...about(step),
          message: `${joined(keys)} ${keys.length === 1 ? 'changes' : 'change'} together with Kafka ${step.from.text} → ${step.to.text}.`,
        },
      ];
    });
    return [...commands, ...properties];
  },
});

function targets(steps: readonly Step[]): string {
  return joined([...new Set(steps.map(({ to }) => to.text))]);
}

function valueOf(document: DocumentChange['after'], key: string): string | undefined {
  return document?.properties.find((property) => property.key === key)?.value;
}
