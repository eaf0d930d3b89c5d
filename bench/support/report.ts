/** Tables with everything that is needed to measure them again, and their places in docs/performance.md. */
import { readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { local } from '../../environments/local';
import { projectRoot } from '../../operations/toolchain/paths';
import { findTerraform } from '../../operations/toolchain/programs';
import manifest from '../../package.json';

/** What a benchmark found. */
export interface Section {
  /** Name of the benchmark, and of its markers in the page. */
  readonly id: string;
  /** Markdown: tables and the sentences that belong to them. */
  readonly markdown: string;
  /** What it was measured with, besides the common conditions. @default - nothing */
  readonly facts?: readonly string[];
}

/** The page that holds the last measured tables, below the project. */
export const PAGE = 'docs/performance.md';

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map((_, column) => (column === 0 ? '---' : '--:')), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

/** Where and with what something was measured. */
export interface Conditions {
  readonly command: string;
  readonly facts: readonly string[];
}

/** To be asked before the measurement: the load is that of whatever else runs. */
export async function conditions(command: string): Promise<Conditions> {
  const terraform = await findTerraform();
  const gibibytes = (os.totalmem() / 2 ** 30).toFixed(0);
  const facts = [
    new Date().toISOString().slice(0, 10),
    `${os.availableParallelism()} cores (${os.cpus()[0]?.model.trim() ?? 'unknown'}), ${gibibytes} GiB, ${os.type()}`,
    `load average before: ${os.loadavg()[0]?.toFixed(1) ?? 'unknown'}`,
    `Node ${process.versions.node}`,
    `${terraform.product} ${terraform.version ?? 'unknown'}`,
    `Kafka ${local.kafkaVersion}`,
    `cdktf ${manifest.dependencies.cdktf}`,
    `provider Mongey/kafka ${manifest.dependencies['@cdktf/provider-kafka']}`,
  ];
  return { command, facts };
}

/** A section with its conditions below it, aligned as this project's Markdown is. */
export async function render(
  section: Section,
  remark: string,
  { command, facts }: Conditions,
): Promise<string> {
  const { format, resolveConfig } = await import('prettier');
  const page = path.join(projectRoot, PAGE);
  const conditions = `\`${command}\`, ${[...facts, ...(section.facts ?? [])].join('; ')}.`;
  const parts = [section.markdown, remark, conditions].filter(Boolean);
  return format(parts.join('\n\n'), {
    ...(await resolveConfig(page)),
    parser: 'markdown',
  });
}

/** Puts a section in the place of the last one. @throws Error if the page lacks the markers */
export function writeSection(id: string, markdown: string): void {
  const page = path.join(projectRoot, PAGE);
  writeFileSync(page, replaceSection(readFileSync(page, 'utf8'), id, markdown));
}

export function replaceSection(text: string, id: string, markdown: string): string {
  const [begin, end] = [`<!-- bench:${id} -->`, `<!-- /bench:${id} -->`];
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  if (from < 0 || to < from) throw new Error(`${PAGE} has no lines ${begin} and ${end}.`);
  return `${text.slice(0, from + begin.length)}\n\n${markdown.trim()}\n\n${text.slice(to)}`;
}
