/** The JMX exporter's rules as the agent applies them. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { JMX_RULES } from '../../model/host/jmx-rules';

/**
 * Every attribute that the agent finds for the rules, on two nodes of Kafka 4.3.1 with topics, a producer and a consumer: one broker and controller,
 * one broker. test/monitoring/panels.test.ts reads them from nodes that run.
 */
export function realAttributes(): string[] {
  const lines = readFileSync(path.join(__dirname, '../fixtures/jmx-attributes.txt'), 'utf8')
    .trim()
    .split('\n');
  return lines.flatMap((line) => {
    const [bean = '', attributes = ''] = line.split('><>');
    return attributes.split(',').map((attribute) => `${bean}><>${attribute}`);
  });
}

/** Names and labels that several attributes would have: the agent exposes one of them, or invents a label. */
export function sharedSeries(attributes: readonly string[]): string[][] {
  const bySeries = new Map<string, string[]>();
  for (const attribute of attributes) {
    const series = seriesOf(attribute);
    if (series === undefined) continue;
    const key = JSON.stringify([series.name, Object.entries(series.labels).sort()]);
    bySeries.set(key, [...(bySeries.get(key) ?? []), attribute]);
  }
  return [...bySeries.values()].filter(({ length }) => length > 1);
}

/** The series that the first rule makes of an attribute, as the agent does: lower case, `_total` at a counter's end, and no value where it is cached. */
export function seriesOf(attribute: string): { name: string; labels: Record<string, string> } | undefined {
  for (const { pattern, name, type, labels = {} } of JMX_RULES) {
    const groups = new RegExp(pattern).exec(`${attribute}: <cache>`);
    if (groups === null) continue;
    const filled = (text: string): string =>
      text.replaceAll(/\$(\d)/g, (_, n: string) => groups[Number(n)] ?? '');
    const lower = filled(name)
      .toLowerCase()
      .replaceAll(/[^a-z0-9_]/g, '_');
    return {
      name: type === 'COUNTER' ? `${lower}_total` : lower,
      labels: Object.fromEntries(
        Object.entries(labels).map(([label, value]) => [filled(label).toLowerCase(), filled(value)]),
      ),
    };
  }
  return undefined;
}
