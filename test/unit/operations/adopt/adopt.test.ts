import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { adopt } from '../../../../operations/adopt/actions';
import type { AdoptOptions } from '../../../../operations/adopt/actions';
import { adoptionText, readAdoption } from '../../../../operations/adopt/adoption-file';
import { reportText } from '../../../../operations/adopt/report';

let folder: string;
let printed: string[];
const output = (): string => path.join(folder, 'catalog');
const inFolder = (name: string): string => path.join(folder, name);

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'brokerform-adopt-'));
  printed = [];
  process.env.BROKERFORM_ADOPTION = inFolder('adoption');
  process.env.BROKERFORM_LOCAL_STATE = inFolder('state');
  for (const method of ['log', 'error'] as const) {
    jest
      .spyOn(console, method)
      .mockImplementation((...words: unknown[]) => void printed.push(words.join(' ')));
  }
  writeFileSync(
    inFolder('state.yaml'),
    [
      'topics:',
      ...['a', 'b', 'c', 'Stray'].map(
        (name) => `  ${name === 'Stray' ? name : `order.${name}`}: { partitions: 1, replication: 1 }`,
      ),
      'services:',
      '  biller: { type: application, principal: "User:biller", consumes: [order.a] }',
      '  cloudy: { type: application, produces: [order.a] }',
    ].join('\n'),
  );
});

afterEach(() => {
  jest.restoreAllMocks();
  delete process.env.BROKERFORM_ADOPTION;
  delete process.env.BROKERFORM_LOCAL_STATE;
  rmSync(folder, { recursive: true });
});

const fromFile = (options: Partial<AdoptOptions> = {}): Promise<void> =>
  adopt({ from: 'kafka-gitops', file: [inFolder('state.yaml')], output: output(), ...options });

const refusal = async (options: Partial<AdoptOptions>): Promise<string> => {
  try {
    await fromFile(options);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('it did not refuse');
};

describe('brokerform adopt', () => {
  test('GIVEN files of another tool THEN there is a file for each domain, and what was left out is said', async () => {
    await fromFile();

    expect(readdirSync(output()).sort()).toEqual(['order.yaml', 'unsorted.yaml']);
    expect(readFileSync(path.join(output(), 'order.yaml'), 'utf8')).toContain('- name: biller\n');
    const text = printed.join('\n');
    expect(text).toContain('4 topics, 1 user.');
    expect(text).toContain('services.cloudy has no principal');
    expect(text).toContain('No import blocks were written');
    expect(existsSync(inFolder('adoption'))).toBe(false);
  });

  test('WHEN it is a dry run THEN nothing is written', async () => {
    await fromFile({ dryRun: true });
    expect(existsSync(output())).toBe(false);
    expect(printed.join('\n')).toContain('Would write:');
  });

  test('GIVEN files that are there THEN every one is named, and none is written', async () => {
    mkdirSync(output());
    const mine = 'domain: other\ndescription: d\nowner: { team: t, contact: c }\n';
    for (const name of ['order', 'unsorted']) writeFileSync(path.join(output(), `${name}.yaml`), mine);
    const message = await refusal({});
    expect(message).toMatch(/order\.yaml, .*unsorted\.yaml already exist\./);
    expect(message).toContain('--map <beginning of names>=<domain>');
    expect(readFileSync(path.join(output(), 'order.yaml'), 'utf8')).toBe(mine);
  });

  test('GIVEN a catalog that has everything THEN there is nothing to adopt', async () => {
    await fromFile();
    expect(await refusal({})).toContain('There is nothing to adopt');
  });

  test('GIVEN options that do not fit THEN all is said at once', async () => {
    expect(
      await refusal({
        environment: 'local',
        as: 'local',
        map: new Map([['x', 'No Domain']]),
        restDomain: '9',
      }),
    ).toBe(
      [
        '--map x=No Domain: "No Domain" is not a valid domain name; allowed: lower case letters, digits and single hyphens, a letter first: order-service.',
        '--rest-domain 9: "9" is not a valid domain name; allowed: lower case letters, digits and single hyphens, a letter first: order-service.',
        '--as names the environment of a cluster that --command-config connects to; it cannot be used with --environment.',
      ].join('\n'),
    );
    await expect(adopt({ file: ['x'] })).rejects.toThrow(
      '--file needs --from; allowed: topicctl, julieops, kafka-gitops.',
    );
    await expect(adopt({ finish: true })).rejects.toThrow('--finish needs --environment <name>.');
  });

  test('GIVEN an environment THEN the draft is checked as its deploy will', async () => {
    writeFileSync(inFolder('state.yaml'), 'topics:\n  a: { partitions: 1, replication: 9 }\n');
    expect(await refusal({ as: 'local' })).toContain(
      'topic a has replication factor 9; environment local has 3 brokers. [too-few-brokers]',
    );
    expect(existsSync(output())).toBe(false);
  });
});

test('the report ends with what comes next: commands that can be typed, and what each plan will say', () => {
  const text = reportText({
    source: 'cluster c',
    draft: { domains: [], leftOut: [] },
    files: [],
    dryRun: false,
    environment: 'local',
    stacks: [
      { name: 'local-topics-billing', imports: 53, quotas: 2 },
      { name: 'local-topics-iot', imports: 32, quotas: 0 },
    ],
  });
  expect(text.slice(text.indexOf('Next:'))).toBe(
    [
      'Next:',
      '  1. Check the files. Move topics that are in the wrong domain now: after the first deploy that takes more than an edit.',
      '  2. Check the plans. Each has 0 to change and 0 to destroy, and:',
      '     node bin/brokerform.js diff local-topics-billing   53 to import, 2 to add',
      '     node bin/brokerform.js diff local-topics-iot       32 to import, 0 to add',
      '     Quotas are added, because the provider cannot import them: they are set to their current values, and nothing changes.',
      "  3. node bin/brokerform.js deploy 'local-*' imports all of it into the states of Terraform; nothing on the cluster changes.",
      '  4. node bin/brokerform.js adopt --environment local --finish, once the states have all of it.',
      '  5. node bin/brokerform.js deploy \'local-*\' then reports "no changes" for every stack.',
    ].join('\n'),
  );
});

describe('the adoption of an environment', () => {
  const acl = 'User:x|*|Read|Allow|Topic|a|Literal';
  const write = (content: object): void => {
    mkdirSync(inFolder('adoption'));
    writeFileSync(inFolder('adoption/local.json'), JSON.stringify(content));
  };
  const whole = { environment: 'local', clusterId: 'c', adoptedAt: 't', topics: ['a'], acls: [acl] };

  test('GIVEN no file THEN nothing is adopted', () => {
    expect(readAdoption('local')).toEqual({ topics: new Set(), acls: new Set() });
  });

  test('GIVEN a file THEN it is what was written', () => {
    write(JSON.parse(adoptionText(whole)) as object);
    expect(readAdoption('local')).toEqual({ topics: new Set(['a']), acls: new Set([acl]) });
  });

  test('GIVEN another environment’s file, or one that is none THEN it says so', () => {
    write({ ...whole, environment: 'production' });
    expect(() => readAdoption('local')).toThrow('belongs to environment "production", not to "local".');
    writeFileSync(inFolder('adoption/local.json'), '{');
    expect(() => readAdoption('local')).toThrow('is not valid JSON');
    writeFileSync(inFolder('adoption/local.json'), '{"environment":"local"}');
    expect(() => readAdoption('local')).toThrow('is not in the format of brokerform adopt: clusterId');
  });

  test('WHEN it is finished while a state lacks something THEN it refuses; then the file goes', async () => {
    write(whole);
    const finish = (): Promise<void> => adopt({ environment: 'local', finish: true });
    await expect(finish()).rejects.toThrow(`2 of 2 are not in any state yet: a and ${acl}.`);

    mkdirSync(inFolder('state/terraform'), { recursive: true });
    const resources = [
      { type: 'kafka_topic', instances: [{ attributes: { id: 'a' } }] },
      { type: 'kafka_acl', instances: [{ attributes: { id: acl } }] },
    ];
    writeFileSync(inFolder('state/terraform/local-topics-order.tfstate'), JSON.stringify({ resources }));
    await finish();
    expect(existsSync(inFolder('adoption/local.json'))).toBe(false);
    await expect(finish()).rejects.toThrow('nothing is being adopted in local');
  });
});
