import type { ResolvedSchema } from '../../../model/catalog/resolved';
import { formatPosition } from '../../../model/diagnostics';
import { lineDiff } from '../../../model/export/line-diff';
import type { DiffLine } from '../../../model/export/line-diff';
import { topicsWith } from '../../../model/schemas/subjects';
import { FORMAT_NAMES } from '../../../model/schemas/types';
import { NOTHING, html, joined } from '../../../shared/html';
import type { Html } from '../../../shared/html';
import { count } from '../../../shared/text';
import type { SchemaVersion } from '../../schemas/history';
import type { Site } from './content';
import { article, block, code, facts, link, links, text } from './parts';

/** A schema: subjects, topics, references, its text, and what changed from version to version. */
export function schemaArticle(schema: ResolvedSchema, site: Site): Html {
  const { id, domain, owner, description, format, file, references, personalData, versions } = schema;
  const [set] = site.sets;
  const subjects = site.subjects.filter((subject) => subject.schema.id === id);
  const topics =
    set === undefined ? [] : subjects.flatMap((subject) => topicsWith(set, site.subjects, subject));
  const names = [...new Set(topics.map(({ name }) => name))];
  const flows = site.flows.filter(({ topic }) => names.includes(topic.name));
  const services = (field: 'writers' | 'readers'): Html =>
    links('service', [...new Set(flows.flatMap((flow) => flow[field].map(({ name }) => name)))]);
  const referring = [...(set?.byId.values() ?? [])].filter((other) =>
    other.references.some((reference) => reference.schema === id),
  );
  const current = set?.text(file);
  return article({
    kind: 'schema',
    name: id,
    description,
    about: html`${facts([
      ['Owner', html`${link('domain', domain)}, ${text(owner.team)}, ${text(owner.contact)}`],
      ['Format', FORMAT_NAMES[format]],
      [
        'Subjects',
        html`<ul>${subjects.map(({ name, compatibility }) => html`<li>${code(name)} ${text(compatibility)}</li>`)}</ul>`,
      ],
      ['Topics', links('topic', names)],
      ['Written by', services('writers')],
      ['Read by', services('readers')],
      [
        'Refers to',
        references.length === 0
          ? NOTHING
          : html`<ul>${references.map((each) => html`<li>${link('schema', each.schema)}${each.version === undefined ? NOTHING : ` version ${each.version}`} as ${code(each.name)}</li>`)}</ul>`,
      ],
      [
        'Used by',
        referring.length === 0
          ? NOTHING
          : links(
              'schema',
              referring.map((each) => each.id),
            ),
      ],
      ['Personal data', personalData === undefined ? NOTHING : text(personalData)],
      ['File', code(file)],
      ['Declared', code(formatPosition(schema.source))],
    ])}
${current === undefined ? html`<p>Its file cannot be read.</p>` : block(current)}`,
    rest: html`<h2>History</h2>
${history(site.histories.versions.get(file), site.histories.missing)}
${kept(versions, (each) => set?.text(each))}`,
  });
}

function history(versions: readonly SchemaVersion[] | undefined, missing: string | undefined): Html {
  const note =
    missing === undefined
      ? NOTHING
      : html`<p class="dim">Earlier versions may be missing: ${text(missing)}</p>`;
  if (versions === undefined || versions.length === 0) return note;
  if (versions.length === 1) return html`<p>No earlier version in Git.</p>${note}`;
  return html`<p>${count(versions.length, 'version')} in Git, newest first.</p>
<ol class="history">${versions.map((version, index) => html`<li>${versionText(version, versions[index + 1])}</li>`)}</ol>${note}`;
}

function versionText({ label, text: now, changes }: SchemaVersion, before: SchemaVersion | undefined): Html {
  if (before === undefined)
    return html`<details><summary><b>${text(label)}</b> the first version</summary>${block(now)}</details>`;
  const breaking = (changes ?? []).filter(({ breaks }) => breaks.consumers.length > 0);
  const verdict =
    changes === undefined
      ? 'not compared: one of the texts cannot be read'
      : breaking.length === 0
        ? 'breaks no consumer'
        : html`<span class="badge warn">breaks consumers</span> ${breaking.map(({ what, breaks }) => `${what} (${breaks.consumers.join(', ')})`).join('; ')}`;
  const lines = lineDiff(before.text, now);
  return html`<details><summary><b>${text(label)}</b> ${verdict}</summary>${lines === undefined ? block(now) : diff(lines)}</details>`;
}

const ELEMENTS = { '=': 'span', '-': 'del', '+': 'ins' } as const;

function diff(lines: readonly DiffLine[]): Html {
  return html`<pre class="diff" tabindex="0">${joined(
    lines.map(({ sign, text: line }) => {
      const element = ELEMENTS[sign];
      return html`<${element}>${sign === '=' ? ' ' : sign} ${line.replace(/\r$/, '')}</${element}>`;
    }),
  )}</pre>`;
}

function kept(versions: ResolvedSchema['versions'], textOf: (file: string) => string | undefined): Html {
  return joined(
    versions.map(({ version, file }) => {
      const read = textOf(file);
      return html`<details><summary>Version ${version}, kept in ${code(file)}</summary>${read === undefined ? html`<p>It cannot be read.</p>` : block(read)}</details>`;
    }),
  );
}
