/** Who hands records to whom: relations of services through topics, and their pictures in Graphviz's language. */
import { escapeLabel, quote } from '../../shared/graphviz';
import { visible } from '../../shared/visible';
import type { ResolvedCatalog, ResolvedService, ResolvedTopic } from '../catalog/resolved';
import { matchesAny } from '../naming';

/** More boxes than this cannot be read: then domains are drawn instead of their services. */
export const MOST_BOXES = 40;

export interface TopicFlow {
  readonly topic: ResolvedTopic;
  readonly writers: readonly ResolvedService[];
  readonly readers: readonly ResolvedService[];
}

/** Every topic with the services of the catalog that write and read it, by a name or by a prefix. */
export function flowOf({ domains }: ResolvedCatalog): readonly TopicFlow[] {
  const services = domains.flatMap((domain) => domain.services);
  const having = (field: 'produces' | 'consumes', name: string): ResolvedService[] =>
    services.filter((service) => matchesAny(service[field], name));
  return domains.flatMap(({ topics }) =>
    topics.map((topic) => ({
      topic,
      writers: having('produces', topic.name),
      readers: having('consumes', topic.name),
    })),
  );
}

/** Address of an entry within the page. */
export type EntryKind = 'domain' | 'topic' | 'service' | 'schema';
export const hrefOf = (kind: EntryKind, name: string): string =>
  `#${kind}/${name.split('/').map(encodeURIComponent).join('/')}`;

interface Box {
  readonly kind: EntryKind;
  readonly name: string;
  /** What it is drawn inside of. */
  readonly group?: string;
}
interface Edge {
  readonly from: string;
  readonly to: string;
  /** Names of topics; none where the line leads to or from one. */
  readonly topics: readonly string[];
}

/** With more lines than this, names on them cover each other: they are shown when a line is pointed at. */
const MOST_LABELS = 16;

export interface CatalogGraph {
  readonly boxes: 'services' | 'domains';
  /** In Graphviz's language. */
  readonly graph: string;
}

/** The whole catalog: services within their domains, or domains alone. Undefined: no service reads what another one writes. */
export function catalogGraph(
  catalog: ResolvedCatalog,
  flows: readonly TopicFlow[],
): CatalogGraph | undefined {
  const connected = new Set(flows.flatMap(({ writers, readers }) => [...writers, ...readers]));
  const byDomain = connected.size > MOST_BOXES;
  const boxOf = ({ name, domain }: ResolvedService): Box =>
    byDomain ? { kind: 'domain', name: domain } : { kind: 'service', name, group: domain };
  const topics = new Map<string, { from: string; to: string; names: Set<string> }>();
  const boxes = new Map<string, Box>();
  for (const { topic, writers, readers } of flows)
    for (const writer of writers)
      for (const reader of readers) {
        const [from, to] = [boxOf(writer), boxOf(reader)];
        if (from.name === to.name) continue;
        boxes.set(from.name, from).set(to.name, to);
        const key = JSON.stringify([from.name, to.name]);
        const edge = topics.get(key) ?? { from: from.name, to: to.name, names: new Set() };
        topics.set(key, edge);
        edge.names.add(topic.name);
      }
  if (boxes.size === 0) return undefined;
  const edges = [...topics.values()].map(({ from, to, names }) => ({ from, to, topics: [...names] }));
  return {
    boxes: byDomain ? 'domains' : 'services',
    graph: graph([...boxes.values()].sort(byName(catalog)), edges),
  };
}

/** A domain's topics between the services that write and read them. Undefined: too many, or none. */
export function domainGraph(domain: string, flows: readonly TopicFlow[]): string | undefined {
  const own = flows.filter(
    ({ topic, writers, readers }) => topic.domain === domain && writers.length + readers.length > 0,
  );
  const boxes = new Map<string, Box>();
  const edges: Edge[] = [];
  for (const { topic, writers, readers } of own) {
    const middle = `topic ${topic.name}`;
    boxes.set(middle, { kind: 'topic', name: topic.name });
    for (const { name } of writers) {
      boxes.set(name, { kind: 'service', name });
      edges.push({ from: name, to: middle, topics: [] });
    }
    for (const { name } of readers) {
      boxes.set(name, { kind: 'service', name });
      edges.push({ from: middle, to: name, topics: [] });
    }
  }
  if (own.length === 0 || boxes.size > MOST_BOXES) return undefined;
  return graph([...boxes.values()], edges);
}

/** In the order of the catalog, so that the same catalog is drawn alike. */
function byName({ domains }: ResolvedCatalog): (a: Box, b: Box) => number {
  const order = new Map(
    domains
      .flatMap(({ name, services }) => [name, ...services.map((service) => service.name)])
      .map((name, index) => [name, index]),
  );
  return (a, b) => (order.get(a.name) ?? 0) - (order.get(b.name) ?? 0);
}

function graph(boxes: readonly Box[], edges: readonly Edge[]): string {
  const ids = new Map(
    boxes.map(({ kind, name }, index) => [kind === 'topic' ? `topic ${name}` : name, `n${index}`]),
  );
  const idOf = ({ kind, name }: Box): string => ids.get(kind === 'topic' ? `topic ${name}` : name) ?? '';
  const groups = [...new Set(boxes.flatMap(({ group }) => group ?? []))];
  const line = (box: Box): string =>
    `${idOf(box)} [class="${box.kind}", label=${label(box.name)}, URL=${quote(hrefOf(box.kind, box.name))}, tooltip=${label(`${box.kind} ${box.name}`)}${box.kind === 'topic' ? ', style=filled' : ''}]`;
  return [
    'digraph flow {',
    'graph [rankdir=LR, fontname="Helvetica", fontsize=11, nodesep=0.18, ranksep=0.7, pad=0.1, bgcolor="transparent"]',
    'node [fontname="Helvetica", fontsize=11, shape=box, style="rounded,filled", margin="0.14,0.07", height=0.3]',
    'edge [fontname="Helvetica", fontsize=9, arrowsize=0.7]',
    ...groups.map(
      (group, index) =>
        `subgraph cluster_${index} { label=${label(group)}; labeljust=l; style=rounded; URL=${quote(hrefOf('domain', group))}; ${boxes
          .filter((box) => box.group === group)
          .map(line)
          .join('; ')} }`,
    ),
    ...boxes.filter(({ group }) => group === undefined).map(line),
    ...edges.map(
      ({ from, to, topics }) =>
        `${ids.get(from) ?? ''} -> ${ids.get(to) ?? ''}${attributes(topics, edges.length <= MOST_LABELS)}`,
    ),
    '}',
  ].join('\n');
}

/** A line for one topic leads to it. */
function attributes(topics: readonly string[], isLabeled: boolean): string {
  const [first] = topics;
  if (first === undefined) return '';
  const shown = topics.length < 3 ? topics : [`${topics.length} topics`];
  return ` [${[
    `tooltip=${label(topics.join(', '))}`,
    ...(isLabeled ? [`label=${shown.map(label).join(' + "\\n" + ')}`] : []),
    ...(topics.length === 1 ? [`URL=${quote(hrefOf('topic', first))}`] : []),
  ].join(', ')}]`;
}

/** Neither an entity nor an escape of Graphviz's. */
const label = (text: string): string => quote(escapeLabel(visible(text)));
