/** The unit tier where an adopter has declared environments and domains of his own: it has fixtures, and must not read them. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { FreshClone } from '../node/support/clone';

const MINUTE = 60_000;
/** No cluster is started. */
const NO_PORTS = 1024;

const DOMAIN = `domain: loyalty
owner: { team: loyalty-team, contact: '#loyalty' }
description: Points of customers.
topics:
  - name: loyalty.points-earned
    description: A customer earned points.
    durability: standard
    partitions: 7
    key: customerId
    retention: { time: 3d }
services:
  - name: loyalty-service
    description: Counts points.
    access:
      - { role: idempotent-producer, topics: [loyalty.points-earned] }
`;

let clone: FreshClone;

beforeAll(() => {
  clone = new FreshClone({
    ports: NO_PORTS,
    path: [path.dirname(process.execPath)],
    linked: true,
    timeoutMs: 20 * MINUTE,
  });
});

afterAll(() => clone.remove());

/** Changes a file of the clone; a replacement that finds nothing would leave the test without its subject. */
function edit(file: string, replacements: readonly (readonly [string, string])[]): void {
  const target = path.join(clone.folder, file);
  const text = replacements.reduce(
    (before, [from, to]) => {
      expect([file, from, before.includes(from)]).toEqual([file, from, true]);
      return before.replaceAll(from, to);
    },
    readFileSync(target, 'utf8'),
  );
  writeFileSync(target, text);
}

test(
  'GIVEN another account, region and broker count, a new environment and a new domain WHEN the unit tier runs THEN it is green',
  () => {
    for (const name of ['staging', 'production']) {
      edit(`environments/${name}.ts`, [
        ['123456789012', '210987654321'],
        ['eu-central-1', 'us-west-2'],
      ]);
    }
    edit('environments/staging.ts', [
      [
        "brokers: {\n    count: 3,\n    instanceType: 'm7g.large'",
        "brokers: {\n    count: 6,\n    instanceType: 'm7g.large'",
      ],
    ]);
    expect(clone.brokerform('new', 'orders', '--template', 'small')).toMatchObject({ status: 0 });
    writeFileSync(path.join(clone.folder, 'catalog/loyalty.yaml'), DOMAIN);
    // What was declared is valid: a run on mistakes would show nothing.
    expect(clone.brokerform('catalog', 'validate')).toMatchObject({ status: 0 });

    const report = path.join(clone.folder, 'report.json');
    const { status, output } = clone.run(
      process.execPath,
      ...['node_modules/jest/bin/jest.js', '--selectProjects', 'unit', '--json', `--outputFile=${report}`],
    );

    expect(status === 0 ? '' : output.slice(-20_000)).toBe('');
    const { numPassedTests } = JSON.parse(readFileSync(report, 'utf8')) as { numPassedTests: number };
    expect(numPassedTests).toBeGreaterThan(1900);
  },
  25 * MINUTE,
);
