import { springMeaning, springValue } from '../../../../model/clients/spring';
import { readConf, readProperties } from '../../../../model/clients/read/lines';
import { readLiterals } from '../../../../model/clients/read/literal';
import { readYaml } from '../../../../model/clients/read/yaml';
import type { ReadFile } from '../../../../model/clients/read/entry';

const plain = ({ entries }: ReadFile): unknown[] =>
  entries.map(({ path, value, at }) => [
    path.join('/'),
    value.kind === 'list'
      ? value.items.map((item) => ('text' in item ? item.text : item.kind))
      : `${value.kind} ${value.text}`,
    at.line,
  ]);

test.each<[string, ReadFile, unknown[]]>([
  [
    'properties with continuation lines, escapes and every separator',
    readProperties(
      '\ufeff# no\nacks = all\nbootstrap.servers=a:1,\\\n    b:2\nlinger.ms: 5\nclient.id \\u00e4\nx=${env:Y}z\n',
    ),
    [
      ['acks', 'text all', 2],
      ['bootstrap.servers', 'text a:1,b:2', 3],
      ['linger.ms', 'text 5', 5],
      ['client.id', 'text ä', 6],
      ['x', 'reference ${env:Y}z', 7],
    ],
  ],
  [
    'a conf file',
    readConf('# no\n acks=all # yes\nsasl.password=${P}\n'),
    [
      ['acks', 'text all # yes', 2],
      ['sasl.password', 'reference ${P}', 3],
    ],
  ],
  [
    'YAML with documents, aliases and lists',
    readYaml('a: &x\n  b: 1\n---\nc:\n  - 1\n  - d\ne: "${F:g}"\n'),
    [
      ['a/b', 'text 1', 2],
      ['c', ['1', 'd'], 4],
      ['e', 'reference ${F:g}', 7],
    ],
  ],
  [
    'YAML that only looks like numbers',
    readYaml('a: e0\ne1: 1\nb: .inf\nc: 007\nd: 9007199254740993\n'),
    [
      ['a', 'text e0', 1],
      ['e1', 'text 1', 2],
      ['b', 'text .inf', 3],
      ['c', 'text 7', 4],
      ['d', 'text 9007199254740993', 5],
    ],
  ],
  [
    'JSON',
    readLiterals('{ "producer": { "acks": -1, "idempotent": true,\n "x": [1, "y"], "z": null } }', 'json'),
    [
      ['producer/acks', 'number -1', 1],
      ['producer/idempotent', 'boolean true', 1],
      ['producer/x', ['1', 'y'], 2],
      ['producer/z', 'null ', 2],
    ],
  ],
  [
    'a TypeScript module',
    readLiterals(
      "import { x } from 'y';\n/* { a: 1 } */\nexport const producer: Options = {\n  acks: -1, // all\n  id: -1n,\n  'b-c': `p-${process.env.N}`,\n  tls: { ca: [read()] },\n  d: process.env.E,\n  ...others,\n  f() { return { g: 1 }; },\n  h,\n};\nnew Consumer({ groupId: 'a' + b });\n",
      'javascript',
    ),
    [
      ['producer/acks', 'number -1', 4],
      ['producer/id', 'bigint -1', 5],
      ['producer/b-c', 'reference p-${process.env.N}', 6],
      ['producer/tls/ca', ['read()'], 7],
      ['producer/d', 'reference process.env.E', 8],
      ['producer/…', 'code ...others', 9],
      ['producer/f', 'code () { return { g: 1 }; }', 10],
      ['producer/h', 'code h', 11],
      ['Consumer/groupId', "code 'a' + b", 13],
    ],
  ],
  [
    'what statements of JavaScript change',
    readLiterals(
      "const p = {};\np.idempotent = false;\np.sasl.mechanism = 'plain'\nObject.assign(p, { acks: 0 });\nObject.assign(p, more);\ndelete p.acks;\nif (p.acks === 0) q.acks = 1;\nx.p.acks = 2;\nconst o = { ['acks']: 1, [k]: 2 };\np.acks = quorum();\nclient.send({ topic: 't', acks: 0 });\n",
      'javascript',
    ),
    [
      ['p/idempotent', 'boolean false', 2],
      ['p/sasl/mechanism', 'text plain', 3],
      ['p/acks', 'number 0', 4],
      ['p/…', 'code more)', 5],
      ['p/…', 'code p.acks', 6],
      ['o/acks', 'number 1', 9],
      ['o/…', 'code [k]: 2', 9],
      ['p/acks', 'code quorum()', 10],
      ['send/topic', 'text t', 11],
      ['send/acks', 'number 0', 11],
    ],
  ],
  [
    'what statements of Python change',
    readLiterals(
      'p = {}\np["acks"] = 0\np["x"] = os.environ["X"]\np.update({"linger.ms": 5})\np.update(other)\np |= {"retries": 1}\nif p["acks"] == 1: pass\ndel p["acks"]\np[name] = 1\nprint(p["acks"])\n',
      'python',
    ),
    [
      ['p/acks', 'number 0', 2],
      ['p/x', 'reference os.environ["X"]', 3],
      ['p/linger.ms', 'number 5', 4],
      ['p/…', 'code other)', 5],
      ['p/retries', 'number 1', 6],
      ['p/…', 'code p["acks"]', 8],
      ['p/…', 'code p[name] = 1', 9],
    ],
  ],
  [
    'a Python module',
    readLiterals(
      '"""{"a": 1}"""\nimport os\nconf = {\n  "acks": "all",  # {\n  \'x\': True,\n  "p": os.environ["P"],\n  "g": "pre-" + os.environ["G"],\n}\n',
      'python',
    ),
    [
      ['conf/acks', 'text all', 4],
      ['conf/x', 'boolean true', 5],
      ['conf/p', 'reference os.environ["P"]', 6],
      ['conf/g', 'reference "pre-" + os.environ["G"]', 7],
    ],
  ],
])('GIVEN %s THEN keys, values and lines are read', (_, read, expected) => {
  expect(read.problems).toEqual([]);
  expect(plain(read)).toEqual(expected);
});

test.each([
  [['spring.kafka.producer.batch-size'], 'producer', 'batch.size'],
  [['spring', 'kafka', 'producer', 'batchSize'], 'producer', 'batch.size'],
  [['spring', 'kafka', 'producer', 'batch_size'], 'producer', 'batch.size'],
  [['SPRING_KAFKA_PRODUCER_BATCHSIZE'], 'producer', 'batch.size'],
  [['SPRING_KAFKA_CONSUMER_PROPERTIES_CLIENT_RACK'], 'consumer', 'client.rack'],
  [['spring.kafka.properties[sasl.mechanism]'], 'common', 'sasl.mechanism'],
  [['spring', 'kafka', 'consumer', 'properties', '[client.rack]'], 'consumer', 'client.rack'],
  [['spring', 'kafka', 'consumer', 'properties', 'client', 'rack'], 'consumer', 'client.rack'],
  [['spring.kafka.consumer.max-poll-interval'], 'consumer', 'max.poll.interval.ms'],
  [['spring.kafka.ssl.trust-store-location'], 'common', 'ssl.truststore.location'],
])('GIVEN the Spring property %j THEN it is the key of Java %s %s', (path, role, key) => {
  expect(springMeaning(path)).toEqual({ kind: 'java', role, key });
});

test.each([
  ['fetch-max-wait', '30s', '30000'],
  ['fetch-max-wait', 'PT1M30S', '90000'],
  ['fetch-max-wait', '500', '500'],
  ['fetch-max-wait', '1 week', undefined],
  ['fetch-min-size', '16KB', '16384'],
  ['fetch-min-size', '16 kilo', undefined],
  ['isolation-level', 'READ_COMMITTED', 'read_committed'],
])('GIVEN spring.kafka.consumer.%s: %s THEN the client gets %s', (field, text, expected) => {
  expect(springValue([`spring.kafka.consumer.${field}`], text)).toBe(expected);
});
