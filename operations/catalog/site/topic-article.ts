import { formatPosition } from '../../../model/diagnostics';
import type { ResolvedTopic } from '../../../model/catalog/resolved';
import type { TopicFlow } from '../../../model/export/flow';
import { DURABILITY_PROFILES } from '../../../model/topics/durability';
import { describeRetention } from '../../../model/topics/retention';
import { NOTHING, html, joined } from '../../../shared/html';
import type { Html } from '../../../shared/html';
import { formatBytes } from '../../../shared/units';
import type { Site } from './content';
import { article, code, facts, link, links, table, text } from './parts';

/** A topic: what it promises, in each environment, and who writes and reads it. */
export function topicArticle({ topic, writers, readers }: TopicFlow, site: Site): Html {
  const { name, domain, owner, description, durability, retire, schema, key, adopted } = topic;
  const promise =
    adopted === true
      ? 'adopted as found, without guarantees yet'
      : html`<b>${text(durability)}</b>. ${text(DURABILITY_PROFILES[durability].meaning)}`;
  const names = (services: readonly { readonly name: string }[]): Html =>
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
    about: html`<div class="between"><div><h2>Written by</h2>${names(writers)}</div><div><h2>Read by</h2>${names(readers)}</div></div>
${facts([
  ['Owner', html`${link('domain', domain)}, ${text(owner.team)}, ${text(owner.contact)}`],
  ['Durability', promise],
  ['Record key', key === null ? 'none: records have no order' : code(key)],
  ['Value schema', values.length === 0 ? NOTHING : links('schema', values)],
  ['Key schema', schema?.key === undefined ? NOTHING : links('schema', [schema.key])],
  [
    'Retires',
    retire === undefined
      ? NOTHING
      : html`${text(retire.reason)}${retire.successor === undefined ? NOTHING : html` Successor: ${link('topic', retire.successor)}`}`,
  ],
  ['Declared', code(formatPosition(topic.source))],
])}`,
    rest: inEnvironments(name, site),
  });
}

function inEnvironments(name: string, { sets }: Site): Html {
  const each = sets.flatMap(({ catalog: { environment, domains } }) => {
    const topic = domains.flatMap(({ topics }) => topics).find((candidate) => candidate.name === name);
    return topic === undefined ? [] : [{ environment, topic }];
  });
  return html`<h2>In each environment</h2>
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
${joined(each.map(({ environment, topic }) => html`<h3>${text(environment)}</h3>${configuration(topic)}`))}
</details>`;
}

function configuration({ config, partitions }: ResolvedTopic): Html {
  return html`<ul>${partitions.reasoning.map((step) => html`<li>${text(step)}</li>`)}</ul>
<p class="config">${joined(
    Object.entries(config).map(([key, value]) => code(`${key}=${value}`)),
    ' ',
  )}</p>`;
}
