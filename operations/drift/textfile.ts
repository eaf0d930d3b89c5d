/** Metrics of a comparison for node_exporter's textfile collector. */
import path from 'node:path';
import { DRIFT_KINDS } from '../../model/drift/difference';
import { writeAtomically } from '../../shared/system/atomic-file';
import { UserError } from '../../shared/user-error';
import type { DriftReport } from './report';

/** @throws UserError if the name does not end in .prom */
export function requireTextfileName(file: string): void {
  const { dir, name, ext } = path.parse(file);
  if (ext === '.prom') return;
  throw new UserError(
    `--textfile ${file}: node_exporter reads files whose name ends in .prom.`,
    `--textfile ${path.join(dir, `${name}.prom`)}`,
  );
}

/**
 * The collector, which may be another user, never sees half of the file.
 *
 * @param report undefined if the comparison failed: the file says so, and has no counts
 * @throws UserError if the file cannot be written
 */
export function writeTextfile(file: string, environment: string, report: DriftReport | undefined): void {
  try {
    writeAtomically(file, metricsText(environment, report, Date.now()), 0o644);
  } catch (error) {
    throw new UserError(
      `--textfile ${file} was not written: ${(error as Error).message}.`,
      'give a file in an existing folder that is writable',
    );
  }
}

/** @param now ms since the epoch */
export function metricsText(environment: string, report: DriftReport | undefined, now: number): string {
  const labels = (more = ''): string => `{environment="${escaped(environment)}"${more}}`;
  const gauge = (name: string, help: string, samples: readonly string[]): string[] =>
    samples.length === 0 ? [] : [`# HELP ${name} ${help}`, `# TYPE ${name} gauge`, ...samples];
  const differences = 'brokerform_drift_differences';
  const compared = 'brokerform_drift_compared';
  const lastRun = 'brokerform_drift_last_run';
  return [
    ...gauge(
      differences,
      'Differences between the catalog and the cluster, by kind.',
      report === undefined
        ? []
        : DRIFT_KINDS.map((kind) => {
            const count = report.differences.filter((difference) => difference.kind === kind).length;
            return `${differences}${labels(`,kind="${kind}"`)} ${count}`;
          }),
    ),
    ...gauge(
      compared,
      'Objects of the cluster that were compared.',
      Object.entries(report?.compared ?? {}).map(
        ([kind, count]) => `${compared}${labels(`,kind="${kind}"`)} ${count}`,
      ),
    ),
    ...gauge(`${lastRun}_timestamp_seconds`, 'When the last comparison ended.', [
      `${lastRun}_timestamp_seconds${labels()} ${Math.floor(now / 1000)}`,
    ]),
    ...gauge(`${lastRun}_success`, 'Whether the last comparison could read everything.', [
      `${lastRun}_success${labels()} ${report?.unread.length === 0 ? 1 : 0}`,
    ]),
    '',
  ].join('\n');
}

function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
