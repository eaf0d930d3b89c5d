import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { duplicateKey } from '../../../../shared/json-duplicate';
import { SourceFile } from '../../../../model/catalog/source-file';
import { readPlanFiles } from '../../../../operations/review/plan-files';
import { parseWaivers } from '../../../../operations/review/waiver-file';

const planOf = (timestamp: string): string =>
  JSON.stringify({ format_version: '1.2', terraform_version: '1.11.4', resource_changes: [], timestamp });
const [PLAN, SECOND, THIRD] = ['12:00', '12:01', '12:02'].map(planOf) as [string, string, string];
let folder = '';
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'brokerform-files-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, text: string): string {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

test('a stack is called as it is named, else like its file, else like its folder', () => {
  const files = [
    `mine=${write('x.json', PLAN)}`,
    write('prod-topics-order.json', SECOND),
    write('prod-cluster/plan.json', THIRD),
  ];
  expect(readPlanFiles(files).map(({ stack }) => stack)).toEqual([
    'mine',
    'prod-topics-order',
    'prod-cluster',
  ]);
});

test('every file with something wrong is told at once', () => {
  const files = [write('a.json', ''), write('b.json', '{"x":1'), path.join(folder, 'c.json')];
  let message = '';
  try {
    readPlanFiles(files);
  } catch (error) {
    message = (error as Error).message;
  }
  expect(message).toMatch(/^No review was made\.\n/);
  expect(message).toContain(`${files[0]}: the file is empty.\n    remedy:   terraform plan -out=plan.bin`);
  expect(message).toContain(`${files[1]}: this is not JSON, or it is truncated`);
  expect(message).toContain(`${files[2]}: the file does not exist.`);
});

test.each([
  [
    'a key twice',
    '{"format_version":"1.2",\n"a":[{"b":{},"retention.ms":"1","retention.ms":"2"}]}',
    2,
    'retention.ms',
  ],
  ['one that is written otherwise', '{"format_version":"1.2","ab":{"\\u0061":1,"a":{}}}', 1, 'a'],
  ['one that a terminal would obey', '{"\u009b":1,"\u009b":2}', 1, '\\u009b'],
])('GIVEN %s in one object THEN nobody guesses which one counts', (_, text, line, key) => {
  const file = write('edited.json', text);
  expect(() => readPlanFiles([file])).toThrow(
    `${file}: line ${line}: an object has the key "${key}" twice, and parsers differ in which of them they use.`,
  );
});
test('GIVEN the same key in several objects, and as a value THEN that is a plan', () => {
  const text = '{"a":[{"b":"b"},{"b":"\\"b\\":{"}],"b":["b","b"],"c":{"b":{"b":"}"}}}';
  expect(duplicateKey(text)).toBeUndefined();
});

test('two plans of one name are refused', () => {
  expect(() =>
    readPlanFiles([write('one/plan.json', PLAN), `one=${write('two/plan.json', SECOND)}`]),
  ).toThrow(/all have the stack name one\.\n {4}remedy: {3}name them: --plan <stack>=<file>/);
});

describe('the same plan twice', () => {
  test('WHEN it is the same file, however it is named THEN it is refused', () => {
    const file = write('one/plan.json', PLAN);
    const other = path.join(folder, 'one', '..', 'one', 'plan.json');
    for (const given of [
      [file, file],
      [file, `two=${other}`],
    ])
      expect(() => readPlanFiles(given)).toThrow(
        /plan\.json: it is given more than once\.\n {4}remedy: {3}give each plan once$/,
      );
  });
  test('WHEN it is a copy THEN it is refused', () => {
    const files = [write('a.json', PLAN), write('b.json', SECOND), write('c.json', PLAN)];
    const indented = write('d.json', `${JSON.stringify(JSON.parse(PLAN), undefined, 2)}\r\n`);
    expect(() => readPlanFiles([files[0] ?? '', indented])).toThrow('both are the same plan');
    expect(() => readPlanFiles(files)).toThrow(
      `${files[0]}, ${files[2]}: both are the same plan, and everything in it would count twice.\n    remedy:   omit one`,
    );
  });
  test('WHEN only the time differs THEN it is refused, unless both are named as of two stacks', () => {
    const resource = {
      ...{ address: 'kafka_topic.a', type: 'kafka_topic' },
      change: { actions: ['delete'], before: { name: 'a' }, after: null },
    };
    const at = (timestamp: string): string =>
      JSON.stringify({ ...(JSON.parse(PLAN) as object), timestamp, resource_changes: [resource] });
    const [a, b] = [write('a.json', at('12:00')), write('b.json', at('12:01'))] as const;
    for (const given of [
      [a, b],
      [`one=${a}`, b],
    ])
      expect(() => readPlanFiles(given)).toThrow(
        `${a}, ${b}: both are the same plan except for the time at which it was made, and everything in it would count twice.\n    remedy:   omit the older one; if they are of two stacks, name both: --plan <stack>=<file> <stack>=<file>`,
      );
    expect(readPlanFiles([`one=${a}`, `two=${b}`])).toHaveLength(2);
    expect(readPlanFiles([a, b], 'own')).toHaveLength(2);
  });
  test('WHEN standard input is given twice THEN it is refused before it is read twice', () => {
    expect(() => readPlanFiles(['-', 'two=-'])).toThrow('standard input: it is given more than once.');
  });
});

describe('waivers', () => {
  const parsed = (text: string) => parseWaivers(new SourceFile('review-waivers.yaml', text));

  test('an empty file and a list are read', () => {
    expect(parsed('# none\n')).toEqual({ waivers: [], diagnostics: [] });
    const { waivers, diagnostics } = parsed(
      '- rule: topic-destroyed\n  resource: order.*\n  reason: Nobody reads it since May.\n  owner: order-team\n  expires: 2026-12-01\n',
    );
    expect(diagnostics).toEqual([]);
    expect(waivers[0]).toMatchObject({ rule: 'topic-destroyed', source: { line: 1 } });
  });
  test('mistakes have their places, all of them', () => {
    const { diagnostics } = parsed(
      '- rule: topic-destroid\n  resource: a\n  reason: Nobody reads it since May.\n  owner: o\n  expires: 2026-12-01\n- rule: topic-destroyed\n  resource: a\n  reason: short\n  owner: o\n  expires: soon\n',
    );
    expect(diagnostics.map(({ at, message }) => `${(at as { line: number }).line} ${message}`)).toEqual([
      '8 waiver 2, reason: a reason is a sentence that is clear to a reader in six months.',
      '10 waiver 2, expires: a date: 2026-12-31.',
      '1 rule: there is no rule "topic-destroid".',
    ]);
  });
  test.each([
    ['no list', 'rule: x\n', 'The file must be a list of waivers.'],
    ['no YAML', 'a: [\n', 'This is not valid YAML'],
  ])('%s', (_, text, message) => expect(parsed(text).diagnostics[0]?.message).toContain(message));
});
