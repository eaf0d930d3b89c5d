/**
 * Prints the options of the Node.js clients as JSON: of @platformatic/kafka from the schemas that it validates with, of kafkajs
 * from its type declarations. `brokerform generate client-keys` runs it and writes model/clients/keys/node.json.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as platformatic from '@platformatic/kafka';
import ts from 'typescript';

const require = createRequire(import.meta.url);
const versionOf = (folder) => JSON.parse(readFileSync(new URL('package.json', folder), 'utf8')).version;

console.log(JSON.stringify({ platformatic: platformaticOptions(), kafkajs: kafkajsOptions() }, undefined, 2));

function platformaticOptions() {
  const { baseOptionsSchema, produceOptionsProperties, groupOptionsSchema, consumeOptionsProperties } =
    platformatic;
  const sections = [
    [['producer', 'consumer'], baseOptionsSchema.properties],
    [['producer'], produceOptionsProperties],
    [['consumer'], { groupId: { type: 'string' }, ...groupOptionsSchema.properties }],
    [['consumer'], consumeOptionsProperties],
  ];
  const keys = {};
  for (const [roles, properties] of sections)
    for (const [name, schema] of Object.entries(properties)) {
      add(keys, name, roles, describe(schema));
      for (const [inner, below] of Object.entries(schema.properties ?? {}))
        if (name === 'sasl') add(keys, `${name}.${inner}`, roles, describe(below));
    }
  // The serializers and the callbacks that the classes take beside what they pass on.
  for (const name of ['serializers', 'beforeSerialization', 'registry'])
    add(keys, name, ['producer'], { type: 'any' });
  for (const name of ['deserializers', 'beforeDeserialization', 'registry'])
    add(keys, name, ['consumer'], { type: 'any' });
  return {
    version: versionOf(new URL('..', import.meta.resolve('@platformatic/kafka'))),
    keys: sorted(keys),
  };
}

/** Several types, functions and what only JavaScript has: whatever it is. */
function describe(schema) {
  if (schema === true || schema.function || schema.buffer || schema.enumeration) return described(schema);
  if (schema.bigint) return { type: 'bigint' };
  if (schema.oneOf !== undefined) {
    const types = [...new Set(schema.oneOf.map(({ type }) => type ?? 'function'))];
    return { type: types.length === 1 ? types[0] : types.join('|') };
  }
  return described(schema);
}

function described({ type = 'any', minimum, maximum, enum: values, enumeration, function: callback }) {
  const bounds = minimum !== undefined || maximum !== undefined;
  const allowed = values ?? enumeration?.allowed;
  return {
    type: callback ? 'function' : type,
    ...(allowed === undefined ? {} : { check: { kind: 'one-of', values: allowed.map(String).sort() } }),
    ...(bounds && allowed === undefined
      ? {
          check: {
            kind: 'range',
            ...(minimum === undefined ? {} : { min: minimum }),
            ...(maximum === undefined ? {} : { max: maximum }),
          },
        }
      : {}),
  };
}

function kafkajsOptions() {
  const file = require.resolve('kafkajs/types/index.d.ts');
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const interfaces = new Map(
    source.statements.flatMap((each) =>
      ts.isInterfaceDeclaration(each)
        ? [[each.name.text, each.members]]
        : ts.isTypeAliasDeclaration(each) && ts.isTypeLiteralNode(each.type)
          ? [[each.name.text, each.type.members]]
          : [],
    ),
  );
  const keys = {};
  const membersOf = (name) => interfaces.get(name).filter(ts.isPropertySignature);
  for (const [roles, name] of [
    [['producer', 'consumer'], 'KafkaConfig'],
    [['producer'], 'ProducerConfig'],
    [['consumer'], 'ConsumerConfig'],
    // What a call takes stands in files of settings all the same.
    [['consumer'], 'ConsumerRunConfig'],
  ])
    for (const member of membersOf(name)) add(keys, member.name.getText(), roles, typeOf(member.type));
  for (const member of membersOf('RetryOptions'))
    add(keys, `retry.${member.name.getText()}`, ['producer', 'consumer'], typeOf(member.type));
  for (const [name, type] of [
    ['acks', 'number'],
    ['timeout', 'number'],
    ['compression', 'any'],
  ])
    add(keys, name, ['producer'], { type });
  for (const name of ['mechanism', 'username', 'password'])
    add(keys, `sasl.${name}`, ['producer', 'consumer'], { type: 'string' });
  return {
    version: versionOf(new URL(`file://${require.resolve('kafkajs/package.json')}`)),
    keys: sorted(keys),
  };
}

function typeOf(node) {
  const text = node.getText();
  if (['string', 'number', 'boolean'].includes(text)) return { type: text };
  return { type: 'any' };
}

function add(keys, name, roles, entry) {
  const before = keys[name];
  keys[name] = {
    roles: [...new Set([...(before?.roles ?? []), ...roles])].sort(),
    ...(before ?? entry),
    ...entry,
  };
  keys[name].roles = [...new Set([...(before?.roles ?? []), ...roles])].sort();
}

function sorted(keys) {
  return Object.fromEntries(Object.entries(keys).sort(([a], [b]) => (a < b ? -1 : 1)));
}
