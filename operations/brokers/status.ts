/** Brokers as the cluster sees them, and what is being moved between them. */
import { formatBytes, formatRate } from '../../shared/units';
import { table } from '../../shared/text-table';
import { nameOf, targetOf } from '../../model/placement/view';
import type { BrokerView, ClusterView } from '../../model/placement/view';
import { rackNotice } from './rack-notice';
import { RATES } from './throttle';
import { listed } from '../../model/placement/preflight';

export function statusText(view: ClusterView): string {
  const rows = view.brokers.map((broker) => {
    const { id, rack } = broker;
    const held = view.partitions.filter(({ replicas }) => replicas.includes(id));
    const behind = held.filter(({ inSyncReplicas }) => !inSyncReplicas.includes(id));
    return [
      String(id),
      rack ?? '',
      stateOf(broker),
      String(held.length),
      String(view.partitions.filter(({ leader }) => leader === id).length),
      String(behind.length),
      ...diskOf(broker),
      throttleOf(broker),
    ];
  });
  const head = ['broker', 'rack', 'state', 'replicas', 'leads', 'behind', 'bytes', 'free', 'throttle'];
  const moves = view.reassignments.map(
    (each) => `${nameOf(each)}: ${each.replicas.join(', ')} to ${targetOf(each).join(', ')}`,
  );
  const notice = rackNotice(view.brokers);
  return [
    table(head, rows),
    ...(notice === undefined ? [] : [notice]),
    ...(moves.length === 0
      ? ['Nothing is being moved.']
      : [`Being moved: ${moves.length}`, ...listed(moves)]),
  ].join('\n');
}

function stateOf({ fenced, cordoned }: BrokerView): string {
  if (fenced) return 'fenced';
  return cordoned ? 'cordoned' : 'serves';
}

function diskOf({ logDirs }: BrokerView): [held: string, free: string] {
  if (logDirs === undefined) return ['', ''];
  const bytes = logDirs.flatMap(({ replicas }) => replicas).reduce((sum, each) => sum + each.bytes, 0);
  const broken = logDirs.filter(({ error }) => error !== null).length;
  const free = logDirs.reduce((sum, { usableBytes }) => sum + Math.max(0, usableBytes), 0);
  return [
    formatBytes(bytes),
    broken === 0 ? formatBytes(free) : `${formatBytes(free)}, ${broken} disks out of use`,
  ];
}

/** A throttle without a move is a forgotten one: it holds back replicas that catch up. */
function throttleOf({ config = [] }: BrokerView): string {
  const rates = Object.values(RATES).flatMap(
    (name) => config.find((entry) => entry.name === name && entry.source === 'broker')?.value ?? [],
  );
  return [...new Set(rates)].map((rate) => formatRate(Number(rate))).join(', ');
}
