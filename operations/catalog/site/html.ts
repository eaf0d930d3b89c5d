/** The catalog as one HTML file that works from disk: no other file, no network; without script it is one long page. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Viz } from '@viz-js/viz';
import type { ResolvedDomain, ResolvedService } from '../../../model/catalog/resolved';
import { catalogGraph, domainGraph, flowOf } from '../../../model/export/flow';
import type { TopicFlow } from '../../../model/export/flow';
import { subjectsOf } from '../../../model/schemas/subjects';
import { NOTHING, html, joined, trusted } from '../../../shared/html';
import type { Html } from '../../../shared/html';
import { htmlPage } from '../../../shared/html-page';
import { count } from '../../../shared/text';
import type { Site, SiteContent } from './content';
import { article, code, facts, link, links, table, text } from './parts';
import { schemaArticle } from './schema-article';
import { topicArticle } from './topic-article';

export async function siteHtml(content: SiteContent): Promise<string> {
  const [first] = content.sets;
  const domains = first?.catalog.domains ?? [];
  const site: Site = {
    ...content,
    domains,
    flows: first === undefined ? [] : flowOf(first.catalog),
    subjects: first === undefined ? [] : subjectsOf(first).subjects,
  };
  const viz = await (await import('@viz-js/viz')).instance();
  const script = readFileSync(path.join(__dirname, 'page.js'), 'utf8');
  const style = readFileSync(path.join(__dirname, 'page.css'), 'utf8');
  return htmlPage({
    title: 'Kafka catalog',
    style,
    script,
    body: html`<a class="skip" href="#main">Skip to content</a>
<header>
  <a class="home" href="#overview">Kafka catalog</a>
  <div class="search" role="search" hidden>
    <input id="query" type="search" placeholder="Search topics, services, schemas  (/)" aria-label="Search" autocomplete="off" spellcheck="false" role="combobox" aria-expanded="false" aria-controls="results" aria-autocomplete="list">
    <ul id="results" role="listbox" aria-label="Results" hidden></ul>
  </div>
  <nav aria-label="Lists">${(['topics', 'services', 'schemas'] as const).map((list) => html`<a href="#${list}">${list}</a>`)}</nav>
</header>
<main id="main" tabindex="-1">
${overview(site, viz)}
${lists(site)}
${joined(domains.map((domain) => domainArticle(domain, site, viz)))}
${joined(site.flows.map((flow) => topicArticle(flow, site)))}
${joined(domains.flatMap((domain) => domain.services.map((service) => serviceArticle(service, domain, site))))}
${joined([...(first?.byId.values() ?? [])].map((schema) => schemaArticle(schema, site)))}
</main>
<footer>Written by <code>brokerform catalog export</code> for ${text(content.sets.map(({ catalog }) => catalog.environment).join(', '))}.</footer>`,
  });
}

function overview(site: Site, viz: Viz): Html {
  const { domains, flows } = site;
  const schemas = domains.flatMap((domain) => domain.schemas ?? []);
  const services = domains.flatMap((domain) => domain.services);
  const tile = (number: number, noun: string): Html =>
    html`<a href="#${noun}s"><b>${number}</b> ${number === 1 ? noun : `${noun}s`}</a>`;
  const [first] = site.sets;
  const drawn = first === undefined ? undefined : catalogGraph(first.catalog, flows);
  return html`<section class="view" id="overview">
<h1>Overview</h1>
<p class="tiles">${tile(flows.length, 'topic')}${tile(services.length, 'service')}${tile(schemas.length, 'schema')}</p>
<h2>Event flow</h2>
${
  drawn === undefined
    ? html`<p>No service reads what another one writes.</p>`
    : html`<p class="dim">Arrows lead from ${drawn.boxes === 'services' ? 'services that write to services that read' : 'domains that write to domains that read, as there are too many services for one picture'}; point at one for its topics.</p>${picture(drawn.graph, 'Event flow between services', viz)}`
}
<h2>Domains</h2>
${table(
  ['domain', 'owner', 'topics', 'services', 'schemas'],
  domains.map(({ name, description, owner, topics, services: own, schemas: all = [] }) => [
    html`${link('domain', name)}<br><span class="dim">${text(description)}</span>`,
    text(owner.team),
    String(topics.length),
    String(own.length),
    String(all.length),
  ]),
  [2, 3, 4],
)}
</section>`;
}

function lists({ domains, flows, subjects }: Site): Html {
  const view = (id: string, title: string, content: Html): Html =>
    html`<section class="view" id="${id}">\n<h1>${title}</h1>\n${content}\n</section>`;
  return joined([
    view(
      'topics',
      'Topics',
      table(
        ['topic', 'owner', 'durability', 'written by', 'read by'],
        flows.map(({ topic, writers, readers }) => [
          html`${link('topic', topic.name)}${topic.retire === undefined ? NOTHING : html` <span class="badge warn">retiring</span>`}`,
          text(topic.owner.team),
          text(topic.durability),
          links(
            'service',
            writers.map(({ name }) => name),
          ),
          links(
            'service',
            readers.map(({ name }) => name),
          ),
        ]),
      ),
    ),
    view(
      'services',
      'Services',
      table(
        ['service', 'domain', 'description'],
        domains.flatMap(({ name: domain, services }) =>
          services.map(({ name, description }) => [
            link('service', name),
            link('domain', domain),
            text(description),
          ]),
        ),
      ),
    ),
    view(
      'schemas',
      'Schemas',
      domains.every(({ schemas }) => schemas === undefined)
        ? html`<p>The catalog declares no schema.</p>`
        : table(
            ['schema', 'format', 'subjects', 'description'],
            domains.flatMap(({ schemas = [] }) =>
              schemas.map(({ id, format, description }) => [
                link('schema', id),
                text(format),
                joined(
                  subjects.filter(({ schema }) => schema.id === id).map(({ name }) => code(name)),
                  '<br>',
                ),
                text(description),
              ]),
            ),
          ),
    ),
  ]);
}

function domainArticle(domain: ResolvedDomain, { flows }: Site, viz: Viz): Html {
  const { name, description, owner, topics, services, schemas = [] } = domain;
  const graph = domainGraph(name, flows);
  return article({
    kind: 'domain',
    name,
    description,
    about: facts([
      ['Owner', text(owner.team)],
      ['Contact', text(owner.contact)],
      [
        'Topics',
        links(
          'topic',
          topics.map((topic) => topic.name),
        ),
      ],
      [
        'Services',
        links(
          'service',
          services.map((service) => service.name),
        ),
      ],
      [
        'Schemas',
        links(
          'schema',
          schemas.map((schema) => schema.id),
        ),
      ],
    ]),
    rest:
      graph === undefined
        ? NOTHING
        : html`<h2>Event flow</h2>${picture(graph, `Event flow of ${name}`, viz)}`,
  });
}

function serviceArticle(service: ResolvedService, domain: ResolvedDomain, { flows }: Site): Html {
  const { name, description, groups, transactionalIds } = service;
  const has = (services: readonly ResolvedService[]): boolean => services.includes(service);
  const writes = flows.filter(({ writers }) => has(writers));
  const reads = flows.filter(({ readers }) => has(readers));
  const others = (of: readonly TopicFlow[], field: 'writers' | 'readers'): string[] => [
    ...new Set(of.flatMap((flow) => flow[field].filter((each) => each !== service).map((each) => each.name))),
  ];
  return article({
    kind: 'service',
    name,
    description,
    about: facts([
      ['Domain', html`${link('domain', domain.name)}, ${text(domain.owner.team)}`],
      [
        'Reads',
        links(
          'topic',
          reads.map(({ topic }) => topic.name),
        ),
      ],
      [
        'Writes',
        links(
          'topic',
          writes.map(({ topic }) => topic.name),
        ),
      ],
      ['Gets records of', links('service', others(reads, 'writers'))],
      ['Is read by', links('service', others(writes, 'readers'))],
      ['Consumer groups', joined(groups.map(code), ', ')],
      ['Transactional ids', joined(transactionalIds.map(code), ', ')],
      ['Also has access to', joined(unresolved(service, flows).map(code), ', ')],
    ]),
    rest: html`<p class="dim">${count(reads.length, 'topic')} read, ${count(writes.length, 'topic')} written. A name that ends in * is a prefix.</p>`,
  });
}

/** Prefixes and names that no topic of the catalog has, such as internal topics of Kafka Streams. */
function unresolved({ produces, consumes }: ResolvedService, flows: readonly TopicFlow[]): string[] {
  const names = new Set(flows.map(({ topic }) => topic.name));
  return [...new Set([...produces, ...consumes])].filter((each) => !names.has(each));
}

/** Drawn here and not in the browser: the program that draws is larger than the page. */
function picture(graph: string, name: string, viz: Viz): Html {
  const svg = viz.renderString(graph, { format: 'svg' });
  const drawn = svg
    .slice(svg.indexOf('<svg'))
    // Ids repeat from one picture to the next, and titles are internal names.
    .replace(/ id="(?:graph|node|edge|clust|a_)[^"]*"/g, '')
    .replace(/<title>[^<]*<\/title>\n?/g, '')
    .replace(/<!--.*?-->\n?/gs, '')
    .replace('<svg ', html`<svg role="group" aria-label="${text(name)}" `.source);
  return html`<div class="flow" tabindex="0" role="region" aria-label="${text(name)}, scrolls">${trusted(drawn)}</div>`;
}
