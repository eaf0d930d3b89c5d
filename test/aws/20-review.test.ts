/**
 * The review's rules on hosts, over plans that real Terraform and the real provider make of an environment that stands in moto's
 * account: each case edits declarations or constructs, as a pull request would, and plans. Nothing of it is applied.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StackPlan } from '../../model/review/change';
import type { ReviewFacts, TopicPlacement } from '../../model/review/facts';
import { readPlan } from '../../model/review/plan-json';
import type { Finding, ReviewContext } from '../../model/review/rule';
import { hostRules } from '../../model/review/rules/hosts';
import type { Plan } from './support/plan';
import { Workspace } from './support/workspace';

const MINUTE = 60_000;
const NAME = 'try-review';
const FILE = `environments/${NAME}.ts`;
const RELEASES = 'model/kafka/release.ts';
/** Kafka that begins: from it a step to 4 is missing. The archive is never fetched. */
const OLD_KAFKA = '3.2.3';

type Stack = 'state' | 'network' | 'cluster';
type Edit = readonly [file: string, from: string | RegExp, to: string];

let workspace: Workspace;
const stack = (name: Stack) => workspace.stack(`${NAME}-${name}`);

/** Plans a stack as it is with some edits, which are taken back afterwards. */
async function plan(name: Stack, ...edits: readonly Edit[]): Promise<ReviewContext> {
  const originals = new Map(edits.map(([file]) => [file, workspace.text(file)]));
  try {
    for (const edit of edits) workspace.edit(...edit);
    await workspace.synth(NAME);
    const read = planned(`${NAME}-${name}`, await stack(name).plan());
    return { plans: [read], changes: read.changes, topics: new Map() };
  } finally {
    for (const [file, text] of originals) writeFileSync(join(workspace.folder, file), text);
  }
}

/** @param shown empty if there is nothing to do */
function planned(name: string, shown: Plan): StackPlan {
  const reading = readPlan(JSON.stringify(shown), name);
  if (!reading.ok) throw new Error(reading.error.message);
  return reading.plan;
}

const review = (context: ReviewContext): Finding[] => hostRules.flatMap((rule) => rule.check(context));
const messages = (findings: readonly Finding[], rule: string): string[] =>
  findings
    .filter((finding) => finding.rule === rule)
    .map(({ severity, message }) => `${severity}: ${message}`);
const rulesOf = (findings: readonly Finding[]): string[] =>
  [...new Set(findings.map(({ rule }) => rule))].sort();

/** A topic with three replicas in three racks, one with two of them on the brokers that go, one with a single replica. */
const placements: TopicPlacement[] = [
  placed('order.created', [101, 102, 103]),
  placed('payment.completed', [101, 102]),
  placed('scratch', [102], 1),
];

function placed(topic: string, replicas: number[], minInSyncReplicas = 2): TopicPlacement {
  return {
    topic,
    minInSyncReplicas,
    partitions: [{ partition: 0, leader: replicas[0] ?? null, replicas, inSyncReplicas: replicas }],
  };
}

const facts: ReviewFacts = {
  clusterId: 'a',
  readAt: '2026-11-24T20:00:00Z',
  brokers: [101, 102, 103].map((id) => ({ id, rack: null, fenced: false })),
  partitionsPerBroker: new Map(),
  topics: new Map(),
  placements,
  brokerConfig: new Map(),
  unread: [],
};

beforeAll(async () => {
  workspace = new Workspace();
  const made = await workspace.brokerform('new', NAME, '--template', 'high-throughput');
  if (made.status !== 0) throw new Error(made.output);
  workspace.replaceClusterCommands();
  workspace.edit(
    RELEASES,
    "  '4.3.1': {",
    `  '${OLD_KAFKA}': { file: 'kafka_2.13-${OLD_KAFKA}.tgz', sha512: '${'0'.repeat(128)}' },\n  '4.3.1': {`,
  );
  workspace.edit(FILE, "kafkaVersion: '4.3.1'", `kafkaVersion: '${OLD_KAFKA}'`);
  await workspace.synth(NAME);
  for (const name of ['state', 'network', 'cluster'] as const) {
    await stack(name).init();
    await stack(name).plan();
    await stack(name).apply();
  }
}, 20 * MINUTE);

it(
  'dev',
  async () => {
    const out: Record<string, unknown> = {};
    const show = async (
      title: string,
      context: Promise<ReviewContext>,
      extra: Partial<ReviewContext> = {},
    ) => {
      out[title] = await context.then(
        (c) => ({
          changes: c.changes.map((x) => `${x.actions.join('/')} ${x.address}`),
          findings: review({ ...c, ...extra }),
        }),
        (e: unknown) => String(e),
      );
      const raw = await context.catch(() => undefined);
      writeFileSync('/tmp/rules-aws-dev.json', JSON.stringify(out, null, 1));
      if (raw)
        writeFileSync(
          `/tmp/rules-aws-${title}.json`,
          JSON.stringify(raw, (_k, v: unknown) => (v instanceof Set ? [...v] : v)),
        );
    };
    writeFileSync('/tmp/rules-aws-env.ts', workspace.text(FILE));
    await show('nothing', plan('cluster'));
    await show(
      'two',
      plan(
        'cluster',
        [FILE, '  tuning:', "  replacements: { 101: 'a', 102: 'b' },\n  tuning:"],
        ['model/aws/validate/topology.ts', 'replacements.length > 1', 'replacements.length > 2'],
      ),
      { facts },
    );
    await show(
      'type',
      plan(
        'cluster',
        [FILE, '  tuning:', "  replacements: { 102: 'b' },\n  tuning:"],
        [
          FILE,
          /(brokers: \{\s*count: \d+,\s*instanceType: )'[^']+',(\s*storage: )\{[^}]*\}/,
          "$1'r7g.xlarge',$2{ kind: 'gp3', layout: 'jbod', volumes: 1, sizeGiB: 2000 }",
        ],
      ),
      { facts },
    );
    await show(
      'mixed',
      plan(
        'cluster',
        ['constructs/aws/security-groups.ts', '{ cidrIpv4: cidr }', "{ cidrIpv4: '0.0.0.0/0' }"],
        [FILE, 'sizeGiB: 50', 'sizeGiB: 40'],
        [
          FILE,
          '  tuning: {',
          "  passwordVersions: { broker: 2, 'order-service': 2 },\n  brokerOverrides: { 'log.cleaner.threads': '2', 'background.threads': '12' },\n  tuning: { brokerHeapMiB: 3072, sysctls: { 'vm.dirty_ratio': '70' },",
        ],
      ),
      { facts },
    );
    await show('version', plan('cluster', [FILE, `kafkaVersion: '${OLD_KAFKA}'`, "kafkaVersion: '4.3.1'"]));
    await show(
      'key',
      plan('network', ['constructs/aws/environment-key.ts', "name: 'kafka'", "name: 'kafka-2026'"]),
    );
    await show(
      'volumes',
      plan(
        'cluster',
        [FILE, '  tuning:', '  deletionProtection: false,\n  tuning:'],
        [
          'constructs/aws/data-volumes.ts',
          'kmsKeyId: kmsKeyArn',
          "kmsKeyId: 'arn:aws:kms:eu-central-1:123456789012:key/2b1a'",
        ],
      ),
    );
    await show(
      'bucket',
      plan('state', ['constructs/aws/state-bucket.ts', "status: 'Enabled' }", "status: 'Suspended' }"]),
    );
    expect(messages).toBeDefined();
    expect(rulesOf).toBeDefined();
  },
  30 * MINUTE,
);
