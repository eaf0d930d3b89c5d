import { topicEntry } from '../../../../model/adopt/topics';
import type { PropertyField } from '../../../../model/catalog/topic-properties';
import { PROPERTY_FIELDS } from '../../../../model/catalog/topic-properties';
import { checkConfigValue, configKey } from '../../../../model/kafka/config-definitions';
import { domainFile, resolved, spacious, topic } from './support';

/** Kafka's texts that the field can say and Kafka takes. */
function texts({ row }: PropertyField): string[] {
  const { key, kind } = row;
  const { check, default: preset } = configKey('topic', key) ?? {};
  const named = JSON.stringify(check ?? '').match(/[\w,.]+/g) ?? [];
  return [...new Set([preset ?? '', '-1', '1', '1048576', '86400000', ...named])].filter(
    (text) => kind.fromKafka(text) !== undefined && checkConfigValue('topic', key, text) === undefined,
  );
}

const yaml = ([first = '', ...inner]: readonly string[], text: string): string =>
  inner.length === 0 ? `${first}: '${text}'` : `${first}: { ${yaml(inner, text)} }`;

function config(fields: string): Readonly<Record<string, string>> {
  const file = domainFile({ topics: [topic('order.created', fields)] });
  return resolved(file, spacious).domains[0]?.topics[0]?.config ?? {};
}

describe.each(PROPERTY_FIELDS.map((field) => [field.path.join('.'), field] as const))(
  'the topic property %s',
  (_name, field) => {
    const { path, row } = field;

    it('GIVEN its key THEN Kafka has it, and no other field', () => {
      expect(configKey('topic', row.key)).toBeDefined();
      expect(PROPERTY_FIELDS.filter((other) => other.row.key === row.key)).toEqual([field]);
    });

    it('GIVEN a topic that does not set it THEN the default is declared, else nothing', () => {
      const expected = row.default === undefined ? undefined : row.kind.toKafka(row.default);
      expect(config('')[row.key]).toBe(expected);
    });

    it('GIVEN what Kafka takes THEN the catalog says it, declares it, overrides it and adopts it', () => {
      expect(texts(field)).not.toEqual([]);
      for (const text of texts(field)) {
        const said = row.kind.fromKafka(text) ?? '';
        const written = yaml(path, said);
        expect(config(`${written}\nadopted: {}`)).toEqual({ [row.key]: text });
        if (row.perEnvironment !== false)
          expect(config(`environments: { test: { ${written} } }\nadopted: {}`)).toEqual({ [row.key]: text });
        const found = {
          name: 'order.created',
          partitions: 1,
          replicationFactor: 3,
          config: { [row.key]: text },
        };
        const { config: rest, ...entry } = topicEntry(found, {});
        expect(rest).toBeUndefined();
        expect(path.reduce<unknown>((within, key) => (within as Record<string, unknown>)[key], entry)).toBe(
          said,
        );
      }
    });
  },
);
