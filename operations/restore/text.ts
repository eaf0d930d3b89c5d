/** What `brokerform restore` prints. */
import path from 'node:path';
import type { EngineChoice } from '../../model/backup/restore';
import { deletedByRetention } from '../../model/backup/restore';
import { formatBytes, formatDuration } from '../../shared/units';
import { table } from '../../shared/text-table';
import { count } from '../../shared/text';
import type { Damage } from './read';
import type { PartitionScan } from './scan';

/** The plan of one topic. */
export function planText(
  name: string,
  target: string,
  choice: EngineChoice,
  scans: readonly PartitionScan[],
): string {
  const bytes = scans.reduce((sum, each) => sum + each.bytes, 0);
  const records = scans.reduce((sum, each) => sum + each.records, 0);
  return [
    `${name}${target === name ? '' : ` as ${target}`}: ${choice.engine}, ${count(records, 'record')}, ${formatBytes(bytes)}`,
    `  engine: ${choice.engine}, because ${choice.because}`,
    ...table(
      ['partition', 'offsets', 'records', 'size', 'codecs'],
      scans.map((scan) => [
        String(scan.source.partition),
        scan.endOffset > scan.startOffset ? `${scan.startOffset} to ${scan.endOffset - 1}` : 'none',
        String(scan.records),
        formatBytes(scan.bytes),
        scan.codecs.join(', ') || '-',
      ]),
    )
      .split('\n')
      .map((line) => `  ${line}`.trimEnd()),
  ].join('\n');
}

/** What of the source does not come back, and why. */
export function leftOutText(scans: readonly PartitionScan[], engine: EngineChoice['engine']): string[] {
  const sum = (of: (scan: PartitionScan) => number): number => scans.reduce((all, scan) => all + of(scan), 0);
  const aborted = sum(({ abortedRecords }) => abortedRecords);
  const gaps = sum(({ batchesWithGaps }) => batchesWithGaps);
  const open = scans.flatMap(({ source, openTransactions }) =>
    openTransactions.map(
      ({ producerId, from }) =>
        `  note: a transaction of producer ${producerId} is open in ${source.topic}-${source.partition} from offset ${from} on: its records are left out`,
    ),
  );
  return [
    ...(aborted > 0
      ? [
          `  note: ${count(aborted, 'record')} of aborted or open transactions ${aborted === 1 ? 'is' : 'are'} left out, as consumers with read_committed never saw them`,
        ]
      : []),
    ...open,
    ...(gaps > 0 && engine === 'produce'
      ? [
          `  note: ${count(gaps, 'batch', 'batches')} lost records to compaction and ${gaps === 1 ? 'is' : 'are'} numbered again without gaps`,
        ]
      : []),
    ...(engine === 'produce' && scans.some(({ appendTime }) => appendTime)
      ? [
          '  warning: records have the time of appending (LogAppendTime); a broker does not take that over: by produce each has the time of its producer',
        ]
      : []),
  ];
}

export function damageText({ topic, partition, file, byte, from, to, detail }: Damage): string {
  const offsets =
    to === null
      ? `offsets from ${from} on`
      : to < from
        ? `after offset ${from - 1}`
        : `offsets ${from} to ${to}`;
  return `${topic}-${partition}, ${offsets}: ${detail} (${path.basename(file)}, byte ${byte})`;
}

/** What the topic's own retention does to restored records as soon as it is in force. */
export function retentionText(
  scans: readonly PartitionScan[],
  retention: { readonly ms: number; readonly bytes: number; readonly deletes: boolean },
  held: boolean,
  now: number,
): string[] {
  if (!retention.deletes) return [];
  const doomed = scans.flatMap(({ segments, source }) => {
    const segmentCount = deletedByRetention(segments, retention.ms, retention.bytes, now);
    const last = segments[segmentCount - 1];
    if (last === undefined) return [];
    const bytes = segments.slice(0, segmentCount).reduce((sum, each) => sum + each.bytes, 0);
    return [{ name: `${source.topic}-${source.partition}`, to: last.lastOffset, bytes }];
  });
  const value = [
    ...(retention.ms < 0 ? [] : [`retention.ms ${formatDuration(retention.ms)}`]),
    ...(retention.bytes < 0 ? [] : [`retention.bytes ${formatBytes(retention.bytes)}`]),
  ].join(', ');
  if (doomed.length === 0) return [];
  const size = formatBytes(doomed.reduce((sum, { bytes }) => sum + bytes, 0));
  const list = doomed.map(({ name, to }) => `${name} up to offset ${to}`).join(', ');
  return held
    ? [`  warning: retention stays suspended; ${value} would delete ${size}: ${list}`]
    : [
        `  warning: within minutes after the restore, ${value} deletes ${size}: ${list}`,
        '           to keep these records, add --hold-retention, or raise the retention in the catalog first',
      ];
}

/** Progress of a phase, with its rate and the time that is left. */
export class Rate {
  private readonly began = Date.now();
  private bytes = 0;

  public constructor(
    private readonly verb: string,
    private readonly total: number,
    private readonly show: (text: string) => void,
  ) {}

  public add(bytes: number): void {
    this.bytes = Math.min(this.total, this.bytes + bytes);
    const seconds = (Date.now() - this.began) / 1000;
    const rate = seconds > 0 ? this.bytes / seconds : 0;
    const left = rate > 0 ? Math.ceil((this.total - this.bytes) / rate) : 0;
    this.show(
      `${this.verb}: ${formatBytes(this.bytes)} of ${formatBytes(this.total)}, ${formatBytes(rate)}/s, ${formatDuration(left * 1000)} left`,
    );
  }
}
