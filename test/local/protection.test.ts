/** Every way to lose a topic, and what stops it. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMap, isSeq, parseDocument } from 'yaml';
import type { YAMLMap, YAMLSeq } from 'yaml';
import {
  catalogDirectory,
  deploy,
  describeTopics,
  editCatalog,
  kafkaTool,
  readRecords,
  run,
  synthesizedDirectory,
  terraform,
} from './support/tier';
import type { Outcome } from './support/tier';
import { diagnosed } from '../support/diagnostics';
import { naming } from '../support/findings';

const TOPIC = 'shipping.dispatched';
const FILE = 'shipping.yaml';

/** Edits one file of the catalog as a document. */
function edit(file: string, change: (topics: YAMLSeq<YAMLMap>, root: YAMLMap) => void): void {
  editCatalog(file, (text) => {
    const document = parseDocument(text);
    const topics = document.get('topics');
    if (!isSeq(topics) || !isMap(document.contents)) throw new Error(`${file} has no topics`);
    change(topics as YAMLSeq<YAMLMap>, document.contents);
    return document.toString();
  });
}

const indexOf = (topics: YAMLSeq<YAMLMap>, name: string): number =>
  topics.items.findIndex((item) => item.get('name') === name);

/** Applies a synthesized stack after an edit of its JSON: what a bypass of synthesis would do. */
function applyTampered(stack: string, tamper: (json: TerraformJson) => void): Outcome {
  const source = join(synthesizedDirectory(), 'stacks', stack);
  // Beside the original, so that relative paths to state and secrets hold.
  const copy = mkdtempSync(join(synthesizedDirectory(), 'stacks', 'tampered-'));
  try {
    cpSync(source, copy, { recursive: true, verbatimSymlinks: true });
    const file = join(copy, 'cdk.tf.json');
    const json = JSON.parse(readFileSync(file, 'utf8')) as TerraformJson;
    tamper(json);
    writeFileSync(file, JSON.stringify(json));
    return run(terraform, ['apply', '-auto-approve', '-no-color'], { cwd: copy });
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

interface TerraformJson {
  resource: { kafka_topic: Record<string, { name: string; partitions: number }> };
}

function addressOf(json: TerraformJson, topic: string): string {
  const found = Object.entries(json.resource.kafka_topic).find(([, resource]) => resource.name === topic);
  if (found === undefined) throw new Error(`no ${topic}`);
  return found[0];
}

function expectUntouched(name = TOPIC): void {
  expect(describeTopics().get(name)).toBeDefined();
  expect(readRecords(name)).toContain('precious');
}

/** Puts the catalog back after each test, whatever became of it. */
let saved = '';
beforeAll(() => {
  kafkaTool('kafka-console-producer.sh', 'admin', ['--topic', TOPIC], 'precious\n');
});
beforeEach(() => {
  saved = readFileSync(join(catalogDirectory(), FILE), 'utf8');
});
afterEach(() => writeFileSync(join(catalogDirectory(), FILE), saved));

describe('a topic that goes without announcement', () => {
  test('WHEN its declaration is removed THEN synthesis refuses and names the remedy', () => {
    edit(FILE, (topics) => topics.items.splice(indexOf(topics, TOPIC), 1));

    const { status, output } = deploy('local-*');

    expect(status).not.toBe(0);
    expect(diagnosed(output, 'topic-gone')).toContainEqual(naming(TOPIC));
    expect(output).toMatch(/retire/);
    expectUntouched();
  });

  test('WHEN synthesis is bypassed and its block goes, prevent_destroy with it THEN the brokers refuse', () => {
    const { status, output } = applyTampered('local-topics-shipping', (json) => {
      delete json.resource.kafka_topic[addressOf(json, TOPIC)];
    });

    expect(status).not.toBe(0);
    expect(output).toMatch(/not authorized/i);
    expectUntouched();
  });

  test('WHEN the bypassed block is renamed THEN the plan is refused', () => {
    const { status, output } = applyTampered('local-topics-shipping', (json) => {
      json.resource.kafka_topic[addressOf(json, TOPIC)]!.name = 'shipping.renamed';
    });

    expect(status).not.toBe(0);
    expect(output).toContain('Instance cannot be destroyed');
    expectUntouched();
  });
});

describe('fewer partitions', () => {
  test('WHEN the catalog asks for fewer THEN synthesis refuses with the earlier number', () => {
    const partitions = describeTopics().get(TOPIC)?.partitions ?? 0;
    expect(partitions).toBeGreaterThan(1);
    edit(FILE, (topics) => topics.setIn([indexOf(topics, TOPIC), 'environments', 'local', 'partitions'], 1));

    const { status, output } = deploy('local-*');

    expect(status).not.toBe(0);
    const found = diagnosed(output, 'partition-decrease');
    expect(found[0]).toMatch(/shipping\.yaml:\d+:\d+: error: /);
    expect(found[0]).toEqual(naming(TOPIC, partitions, 1));
    expectUntouched();
  });

  test('WHEN synthesis is bypassed THEN prevent_destroy refuses the replacement', () => {
    const { status, output } = applyTampered('local-topics-shipping', (json) => {
      json.resource.kafka_topic[addressOf(json, TOPIC)]!.partitions = 1;
    });

    expect(status).not.toBe(0);
    expect(output).toContain('Instance cannot be destroyed');
    expectUntouched();
  });
});

describe('retirement', () => {
  const RETIRING = 'shipping.scratchpad';

  test('GIVEN a new topic WHEN it is announced and then removed THEN two deploys delete it, and only it', () => {
    const others = [...describeTopics().keys()].sort();
    edit(FILE, (topics) => topics.add(newTopic(RETIRING)));
    expect(deploy('local-*')).toMatchObject({ status: 0 });
    expect(describeTopics().has(RETIRING)).toBe(true);

    edit(FILE, (topics) =>
      topics.setIn([indexOf(topics, RETIRING), 'retire'], { reason: 'It was for a test.' }),
    );
    expect(deploy('local-*')).toMatchObject({ status: 0 });
    expect(describeTopics().has(RETIRING)).toBe(true);

    edit(FILE, (topics, root) => {
      topics.items.splice(indexOf(topics, RETIRING), 1);
      root.set('retired', [{ name: RETIRING, reason: 'It was for a test.' }]);
    });
    expect(deploy('local-*')).toMatchObject({ status: 0 });
    expect([...describeTopics().keys()].sort()).toEqual(others);
  });

  test('WHEN the tombstone is removed THEN the permission goes too', () => {
    expect(deploy('local-*')).toMatchObject({ status: 0 });

    const { output } = kafkaTool('kafka-acls.sh', 'admin', ['--list', '--principal', 'User:deployer']);
    const deletable = [
      ...output.matchAll(/resourceType=TOPIC, name=(\S+), .*\n(?:\t.*\n)*?\t.*operation=DELETE/g),
    ];
    // The example catalog announces one retirement of its own.
    expect(deletable.map((match) => match[1])).toEqual(['order.placed']);
  });
});

function newTopic(name: string): YAMLMap {
  return parseDocument(
    `name: ${name}\ndescription: For a test.\nkey: none\ndurability: scratch\npartitions: 1\n`,
  ).contents as unknown as YAMLMap;
}

test('GIVEN a typing error THEN nothing is deployed and the message has file, line, column and the right word', () => {
  edit(FILE, (topics) => topics.setIn([indexOf(topics, TOPIC), 'retentoin'], { time: '1h' }));

  const { status, output } = deploy('local-*');

  expect(status).not.toBe(0);
  const [unknown] = diagnosed(output, 'unknown-key');
  expect(unknown).toMatch(/shipping\.yaml:\d+:\d+: error: .*retentoin/);
  expect(output).toMatch(/\bretention\b/);
  expect(output).not.toMatch(/at Object\.|node_modules/);
});
