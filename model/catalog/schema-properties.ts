/** The shapes of the topic properties, from their rows. */
import { z } from 'zod';
import { anyOf, atLeastOne, defaults } from './schema-fields';
import type { OverrideShapes, TopicProperty, TopicPropertyGroup, TopicShapes } from './topic-properties';
import { defaultText, isGroup, propertyEntries } from './topic-properties';

/** Fields of a topic. */
export const topicShapes = shapes(ofTopic, ({ meaning }, shape) =>
  shape.optional().describe(meaning),
) as unknown as TopicShapes;

/** Fields of what an environment overrides. */
export const overrideShapes = shapes(ofOverride, (_group, shape, name) =>
  shape.optional().describe(`Merged with the ${name} above, field by field.`),
) as unknown as OverrideShapes;

function shapes(
  single: (row: TopicProperty) => z.ZodType | undefined,
  group: (group: TopicPropertyGroup, shape: z.ZodType, name: string) => z.ZodType,
): Record<string, z.ZodType> {
  const all = (
    rows: readonly (readonly [string, TopicProperty | TopicPropertyGroup])[],
  ): Record<string, z.ZodType> =>
    Object.fromEntries(
      rows.flatMap(([name, entry]) => {
        const shape = isGroup(entry) ? group(entry, mapping(entry), name) : single(entry);
        return shape === undefined ? [] : [[name, shape]];
      }),
    );
  const mapping = ({ properties }: TopicPropertyGroup): z.ZodType => {
    const names = Object.keys(properties);
    return z
      .strictObject(all(Object.entries(properties)))
      .meta(anyOf(...names))
      .refine(...atLeastOne(...names));
  };
  return all(propertyEntries);
}

function ofTopic(row: TopicProperty): z.ZodType {
  const shape = row.kind.shape().optional().describe(`\`${row.key}\`. ${row.meaning}`);
  const value = defaultText(row);
  defaults.add(shape, value === undefined ? { words: 'the value of the brokers' } : { value });
  return shape;
}

function ofOverride({ key, kind, perEnvironment }: TopicProperty): z.ZodType | undefined {
  if (perEnvironment === false) return undefined;
  return kind.shape().optional().describe(`\`${key}\` in this environment.`);
}
