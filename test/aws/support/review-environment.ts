/** The environment whose changes are reviewed: six brokers on instance store in three racks, three controllers on volumes. */
import { rootCertificates } from 'node:tls';
import { caCertificateParameter } from '../../../model/aws/names';
import { call } from './moto-call';
import type { Edit } from './reviewed';
import { factsWith, placed } from './reviewed';
import { Workspace } from './workspace';

export const NAME = 'try-review';
/** Kafka that begins: from it a step to 4 is missing. The archive is never fetched. */
export const OLD_KAFKA = '3.2.3';
export const brokers = [101, 102, 103, 104, 105, 106];
export const controllers = [1, 2, 3];

/** Three replicas in three racks, two on brokers that go, a single one. */
export const facts = factsWith(
  [
    placed('order.created', [101, 102, 103]),
    placed('payment.completed', [101, 102]),
    placed('scratch', [102], 1),
  ],
  brokers,
);

export const declared = (from: string | RegExp, to: string): Edit => [`environments/${NAME}.ts`, from, to];
export const alsoDeclared = (text: string): Edit => declared('  tuning:', `  ${text},\n  tuning:`);
export const inClusterStack = (code: string): Edit => [
  'stacks/aws/cluster-stack.ts',
  '    this.createOutputs(this',
  `    ${code};\n    this.createOutputs(this`,
];
export const withRelease = (version: string): Edit => [
  'model/kafka/release.ts',
  "  '4.3.1': {",
  `  '${version}': { file: 'kafka_2.13-${version}.tgz', sha512: '${'0'.repeat(128)}' },\n  '4.3.1': {`,
];
/** `brokerform` itself refuses to ask for two replacements. */
export const manyReplacements: Edit = [
  'model/aws/validate/topology.ts',
  'replacements.length > 1',
  'replacements.length > 9',
];
export const withoutOrderSupport: Edit = [
  'catalog/order.yaml',
  /  - name: order-support\n[^]*?(?=\n  - name: )/,
  '  # It is no service any more.',
];

const SNAPSHOT = '{ volume_id: \'${aws_ebs_volume.data["controller-1-disk-1"].id}\' }';
const baseline: readonly Edit[] = [
  withRelease(OLD_KAFKA),
  declared("kafkaVersion: '4.3.1'", `kafkaVersion: '${OLD_KAFKA}'`),
  declared('sizeGiB: 50', 'sizeGiB: 50, iops: 3500'),
  inClusterStack(`this.addOverride('resource.aws_ebs_snapshot.metadata', ${SNAPSHOT})`),
  // The configuration definitions are those of one release.
  ['model/cluster/broker-overrides.ts', "'broker', key, value, kafkaVersion", "'broker', key, value"],
];

export async function deployed(): Promise<Workspace> {
  const workspace = new Workspace();
  const size = ['--template', 'high-throughput', '--produce', '50 MiB/s'];
  const made = await workspace.brokerform('new', NAME, ...size);
  if (made.status !== 0) throw new Error(made.output);
  workspace.replaceClusterCommands();
  for (const edit of baseline) workspace.edit(...edit);
  await workspace.synth(NAME);
  for (const name of ['state', 'network', 'cluster']) {
    const stack = workspace.stack(`${NAME}-${name}`);
    await stack.init();
    // Not read back: nobody looks at these plans.
    const { status, output } = await stack.tryPlan();
    if (status !== 0) throw new Error(output);
    await stack.apply();
  }
  // As the first host does.
  await call('ssm', 'AmazonSSM.PutParameter', {
    Name: caCertificateParameter(NAME),
    Type: 'String',
    Value: rootCertificates[0],
  });
  return workspace;
}
