/** What an adoption found, guessed and left alone, and what comes next. */
import type { Draft } from '../../model/adopt/draft';
import { visible } from '../../shared/visible';
import { CLI } from '../local/layout';
import { table } from '../../shared/text-table';
import { append } from '../../shared/collections';
import { count } from '../../shared/text';

export interface ReportInput {
  /** `cluster <id>`, or the other tool's files. */
  readonly source: string;
  readonly draft: Draft;
  /** What another tool's files say and the catalog cannot, each with file and line. */
  readonly notTranslated?: readonly string[];
  /** Files as users see their names. */
  readonly files: readonly string[];
  readonly dryRun: boolean;
  /** Environment whose next deploy imports. Undefined: no import blocks were made. */
  readonly environment?: string;
  /** What the next deploy does, by stack. */
  readonly stacks: readonly AdoptedStack[];
}

export interface AdoptedStack {
  readonly name: string;
  /** Topics and ACLs. */
  readonly imports: number;
  /** Quotas, which the provider cannot import. */
  readonly quotas: number;
}

export function reportText(input: ReportInput): string {
  const { draft, source, files, dryRun, notTranslated = [] } = input;
  const { domains, leftOut } = draft;
  const services = domains.flatMap((domain) => domain.services);
  const topics = domains.flatMap((domain) => domain.topics);
  const sections = [
    `Discovery in ${source}, and not in the catalog: ${count(topics.length, 'topic')}, ${count(services.length, 'user')}.`,
    table(
      ['domain', 'topics', 'services', 'because'],
      domains.map((domain) => [
        domain.name,
        String(domain.topics.length),
        String(domain.services.length),
        domain.evidence === undefined
          ? 'named by you, or the rest'
          : `${domain.evidence} topics have this prefix (guessed)`,
      ]),
    ),
    guessed(services),
    ...(leftOut.length === 0 ? [] : [leftAlone(leftOut)]),
    ...(notTranslated.length === 0 ? [] : [unread(notTranslated)]),
    list(dryRun ? 'Would write:' : 'Wrote:', files),
    ...(dryRun ? [] : [nextSteps(input)]),
  ];
  return sections.join('\n\n');
}

function guessed(services: Draft['domains'][number]['services']): string {
  const domains = services.filter(({ guess }) => guess !== undefined).length;
  const roles = services.flatMap(({ guesses }) => guesses).filter((guess) => guess !== undefined).length;
  const plain = services.filter(({ entry }) => entry.adopted?.acls !== undefined).length;
  return [
    `Guessed, with "# guessed: …" in the files: the domain of ${count(domains, 'service')}, ${count(roles, 'role')}.`,
    `Kept as found, because no role matches: access of ${count(plain, 'service')}, under adopted.acls.`,
    'Unknown, and marked "unknown" in the files: owners, descriptions, the keys of records.',
    'Passwords stay unmanaged (credential: external): Kafka shows none, and Terraform could only set new ones.',
  ].join('\n');
}

function leftAlone(leftOut: Draft['leftOut']): string {
  // The same reason for many is said once.
  const byReason = new Map<string, string[]>();
  for (const { what, why } of leftOut) append(byReason, why, what);
  const lines = [...byReason].flatMap(([why, things]) => [
    `  ${why}:`,
    ...things.map((thing) => `    ${visible(thing)}`),
  ]);
  return ['Not in the catalog; it stays on the cluster unchanged:', ...lines].join('\n');
}

function unread(findings: readonly string[]): string {
  return list(
    `Not adopted from the files: ${count(findings.length, 'finding')}.`,
    findings.map((finding) => finding.replaceAll('\n', '\n  ')),
  );
}

function nextSteps({ environment, stacks }: ReportInput): string {
  const steps = [
    'Check the files. Move topics that are in the wrong domain now: after the first deploy that takes more than an edit.',
    ...(environment === undefined
      ? [
          `No import blocks were written, because no environment of this project was named: ${CLI} adopt --command-config <file> --as <environment>.`,
        ]
      : [
          planned(stacks),
          `${CLI} deploy '${environment}-*' imports all of it into the states of Terraform; nothing on the cluster changes.`,
          `${CLI} adopt --environment ${environment} --finish, once the states have all of it.`,
          `${CLI} deploy '${environment}-*' then reports "no changes" for every stack.`,
        ]),
  ];
  return ['Next:', ...steps.map((step, index) => `  ${index + 1}. ${step}`)].join('\n');
}

function planned(stacks: readonly AdoptedStack[]): string {
  const rows = stacks.map(({ name, imports, quotas }) => [
    `     ${CLI} diff ${name}`,
    `${imports} to import, ${quotas} to add`,
  ]);
  const widest = Math.max(...rows.map(([command = '']) => command.length));
  return [
    'Check the plans. Each has 0 to change and 0 to destroy, and:',
    ...rows.map(([command = '', counts = '']) => `${command.padEnd(widest)}   ${counts}`),
    ...(stacks.some(({ quotas }) => quotas > 0)
      ? [
          '     Quotas are added, because the provider cannot import them: they are set to their current values, and nothing changes.',
        ]
      : []),
  ].join('\n');
}

const list = (title: string, items: readonly string[]): string =>
  [title, ...items.map((item) => `  ${item}`)].join('\n');
