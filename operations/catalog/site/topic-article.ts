import { formatPosition } from '../../../model/diagnostics';
import type { ResolvedTopic } from '../../../model/catalog/resolved';
import type { TopicFlow } from '../../../model/export/flow';
import { DURABILITY_PROFILES } from '../../../model/topics/durability';
import { describeRetention } from '../../../model/topics/retention';
import { formatBytes } from '../../../shared/units';
import type { Site } from './content';
import { article, code, facts, link, links, table, text } from './parts';

/** A topic: what it promises, in each environment, and who writes and reads it. */
export function topicArticle({ topic, writers, readers }: TopicFlow, site: Site): string {
  const { name, domain, owner, description, durability, retire, schema, key, adopted } = topic;
  const promise =
    adopted === true
      ? 'adopted as found, without guarantees yet'
      : `<b>${text(durability)}</b>. ${text(DURABILITY_PROFILES[durability].meaning)}`;
  const names = (services: readonly { readonly name: string }[]): string =>
    links(
      'service',
      services.map((service) => service.name),
    );
  const values = schema?.values ?? [];
  return article({
    kind: 'topic',
    name,
    description,
    ...(retire === undefined ? {} : { badge: 'retiring' }),
    about: `<div class="between"><div><h2>Written by</h2>${names(writers)}</div><div><h2>Read by</h2>${names(readers)}</div></div>
${facts([
  ['Owner', `${link('domain', domain)}, ${text(owner.team)}, ${text(owner.contact)}`],
  ['Durability', promise],
  ['Record key', key === null ? 'none: records have no order' : code(key)],
  ['Value schema', values.length === 0 ? '' : links('schema', values)],
  ['Key schema', schema?.key === undefined ? '' : links('schema', [schema.key])],
  [
    'Retires',
    retire === undefined
      ? ''
      : `${text(retire.reason)}${retire.successor === undefined ? '' : ` Successor: ${link('topic', retire.successor)}`}`,
  ],
  ['Declared', code(formatPosition(topic.source))],
])}`,
    rest: inEnvironments(name, site),
  });
}

function inEnvironments(name: string, { sets }: Site): string {
  const each = sets.flatMap(({ catalog: { environment, domains } }) => {
    const topic = domains.flatMap(({ topics }) => topics).find((candidate) => candidate.name === name);
    return topic === undefined ? [] : [{ environment, topic }];
  });
  return `<h2>In each environment</h2>
${table(
  ['environment', 'partitions', 'replicas', 'min ISR', 'retention', 'disk'],
  each.map(({ environment, topic }) => [
    text(environment),
    `${topic.partitions.count}`,
    `${topic.replicationFactor}`,
    `${topic.minInSyncReplicas}`,
    text(describeRetention(topic.config)),
    topic.retainedBytes === undefined ? 'not bounded' : text(`up to ${formatBytes(topic.retainedBytes)}`),
  ]),
  [1, 2, 3],
)}
<details><summary>Configuration and how partitions were decided</summary>
${each.map(({ environment, topic }) => `<h3>${text(environment)}</h3>${configuration(topic)}`).join('\n')}
</details>`;
}

function configuration({ config, partitions }: ResolvedTopic): string {
  return `<ul>${partitions.reasoning.map((step) => `<li>${text(step)}</li>`).join('')}</ul>
<p class="config">${Object.entries(config)
    .map(([key, value]) => code(`${key}=${value}`))
    .join(' ')}</p>`;
}
