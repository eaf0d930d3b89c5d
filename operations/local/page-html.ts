/** The page of a local cluster as one HTML file: no other file, no network, light and dark. */
import type { PageCommand, PageContent, PageDomain, PageNode, PageService } from './page-content';
import { shellLines } from './page-terminal';
import { NOTHING, html, joined } from '../../shared/html';
import type { Html } from '../../shared/html';
import { htmlPage } from '../../shared/html-page';
import { PAGE_STYLE } from '../../shared/page-style';

export function renderHtml(page: PageContent): string {
  const topicCount = page.domains.reduce((sum, domain) => sum + domain.topics.length, 0);
  return htmlPage({
    title: 'Local Kafka cluster',
    style: STYLE,
    script: SCRIPT,
    body: html`<header>
  <p class="kicker">Brokerform · local</p>
  <h1>Kafka ${page.kafkaVersion} on this machine</h1>
  <dl class="tiles">
    ${tile('nodes running', `${page.nodes.filter(({ running }) => running).length} of ${page.nodes.length}`)}
    ${tile('domains', String(page.domains.length))}
    ${tile('topics', String(topicCount))}
    ${tile('users', String(page.users.length))}
  </dl>
</header>
<main>
<section>
  <h2>Connect</h2>
  <dl class="facts">
    <dt>Bootstrap servers</dt><dd>${code(page.bootstrapServers.join(','))}</dd>
    <dt>Security</dt><dd>SASL_PLAINTEXT, SCRAM-SHA-512. Nothing is allowed without an ACL.</dd>
    ${registry(page)}${monitoring(page)}<dt>State</dt><dd>${code(page.stateFolder)}</dd>
    <dt>Terraform state</dt><dd>${code(page.terraformFolder)}</dd>
  </dl>
  <table>
    <thead><tr><th class="number">Node</th><th></th><th>Rack</th><th>Clients connect to</th><th>Log</th></tr></thead>
    <tbody>
    ${joined(page.nodes.map(node))}
    </tbody>
  </table>
</section>
${example(page)}
<section>
  <h2>Topics</h2>
  ${page.domains.length === 0 ? html`<p>The catalog declares none.</p>` : joined(page.domains.map(domain))}
</section>
<section>
  <h2>Users</h2>
  <table>
    <thead><tr><th>User</th><th>Role</th><th>Client configuration</th></tr></thead>
    <tbody>
    ${joined(
      page.users.map(
        ({ name, role, clientProperties }) =>
          html`<tr><td><b>${name}</b></td><td>${role}</td><td>${code(clientProperties)}</td></tr>`,
      ),
    )}
    </tbody>
  </table>
</section>
<section>
  <h2>Next</h2>
  ${joined(page.nextSteps.map(command))}
</section>
</main>
<footer>Written by <code>brokerform local page</code>. Commands are for a shell in the project's folder.</footer>`,
  });
}

function registry({ schemaRegistry }: PageContent): Html {
  if (schemaRegistry === undefined) return NOTHING;
  const state = schemaRegistry.running ? NOTHING : html` <span class="down">not running</span>`;
  return html`<dt>Schema registry</dt><dd>${code(schemaRegistry.url)}${state}</dd>
    `;
}

function monitoring({ monitoring: addresses }: PageContent): Html {
  if (addresses === undefined) return NOTHING;
  return html`<dt>Prometheus</dt><dd>${code(addresses.prometheus)}</dd>
    <dt>Alertmanager</dt><dd>${code(addresses.alertmanager)}</dd>
    `;
}

function node({ id, running, rack, endpoint, log }: PageNode): Html {
  const state = running ? html`<span class="up">running</span>` : html`<span class="down">not running</span>`;
  return html`<tr><td class="number">${id}</td><td>${state}</td><td>${rack}</td><td>${code(endpoint)}</td><td>${code(log)}</td></tr>`;
}

function tile(name: string, value: string): Html {
  return html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
}

function code(text: string): Html {
  return html`<code>${text}</code>`;
}

function command(step: PageCommand): Html {
  return html`<figure><figcaption>${step.title}</figcaption><pre><code>${shellLines(step.lines).join('\n')}</code></pre></figure>`;
}

function example(page: PageContent): Html {
  const commands = [page.example?.produce, page.example?.consume].filter((one) => one !== undefined);
  if (commands.length === 0) return NOTHING;
  return html`<section>
  <h2>Try it</h2>
  ${joined(commands.map(command))}
</section>`;
}

function domain({ name, description, team, contact, topics, services }: PageDomain): Html {
  const rows = topics.map(
    (topic) => html`<tr>
        <td><b>${topic.name}</b>${topic.retiring ? html` <span class="badge">retiring</span>` : NOTHING}<br><small>${topic.description}</small></td>
        <td class="number">${topic.partitions}</td>
        <td class="number">${topic.replicationFactor}</td>
        <td class="number">${topic.minInSyncReplicas}</td>
        <td>${topic.retention}</td>
      </tr>`,
  );
  return html`<article>
    <h3>${name} <small>${team} · ${contact}</small></h3>
    <p>${description}</p>
    <table>
      <thead><tr><th>Topic</th><th class="number">Partitions</th><th class="number"><abbr title="replication factor">RF</abbr></th><th class="number"><abbr title="min.insync.replicas">Min ISR</abbr></th><th>Retention</th></tr></thead>
      <tbody>
      ${joined(rows)}
      </tbody>
    </table>
    ${joined(services.map(serviceDetails))}
  </article>`;
}

function serviceDetails({ name, description, commands }: PageService): Html {
  if (commands.length === 0) return NOTHING;
  return html`<details><summary>As <b>${name}</b> <small>${description}</small></summary>${commands.map(command)}</details>`;
}

const STYLE = `${PAGE_STYLE}article p{margin:.1rem 0 .5rem;color:var(--dim)}
figure{position:relative;margin:.75rem 0}
figcaption{color:var(--dim);font-size:.9rem;margin-bottom:.35rem;padding-right:5rem}
pre{margin:0;padding:.75rem 1rem;background:var(--code);border-radius:.5rem;overflow-x:auto}
button{position:absolute;right:0;top:-.1rem;font:inherit;font-size:.8rem;padding:.1rem .6rem;border:1px solid var(--line);border-radius:.4rem;background:var(--card);color:var(--text);cursor:pointer}
footer{padding-bottom:2.5rem;font-size:.9rem}
`;

/** A button per command; without script or permission the text can still be selected. */
const SCRIPT = `
for (const figure of document.querySelectorAll('figure')) {
  if (!navigator.clipboard) break;
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = 'Copy';
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(figure.querySelector('code').textContent);
    button.textContent = 'Copied';
    setTimeout(() => { button.textContent = 'Copy'; }, 1500);
  });
  figure.append(button);
}
`;
