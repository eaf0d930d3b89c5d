/** A plan for people: what each broker carries before and after, and every move. */
import { added, copiedBytes } from '../../model/placement';
import type { Move, PlacedPartition } from '../../model/placement';
import type { Throttle } from '../../model/aws/throttle';
import { formatBytes } from '../../shared/units';
import { table } from '../../shared/text-table';
import { nameOf } from '../../model/placement/view';
import type { BrokerView } from '../../model/placement/view';
import { durationText } from './reporter';

export function planText(
  brokers: readonly BrokerView[],
  partitions: readonly PlacedPartition[],
  moves: readonly Move[],
  throttle: Throttle,
): string {
  return [brokersTable(brokers, partitions, moves), '', movesTable(moves), '', summary(moves, throttle)].join(
    '\n',
  );
}

/** `12 partitions, 3.4 GiB to copy; about 2 min at 30 MiB/s per broker`. */
export function summary(moves: readonly Move[], { bytesPerSecond, reason }: Throttle): string {
  const bytes = moves.reduce((sum, move) => sum + copiedBytes(move), 0);
  const seconds = Math.max(...[...incoming(moves).values()], 0) / bytesPerSecond;
  return (
    `${moves.length} ${moves.length === 1 ? 'partition' : 'partitions'}, ${formatBytes(bytes)} to copy` +
    `${bytes === 0 ? '' : `, at least ${durationText(seconds)}`}. Throttle per broker: ${reason}.`
  );
}

function incoming(moves: readonly Move[]): Map<number, number> {
  const bytes = new Map<number, number>();
  for (const move of moves) for (const id of added(move)) bytes.set(id, (bytes.get(id) ?? 0) + move.bytes);
  return bytes;
}

function brokersTable(
  brokers: readonly BrokerView[],
  partitions: readonly PlacedPartition[],
  moves: readonly Move[],
): string {
  const targets = new Map(moves.map((move) => [nameOf(move), move.to]));
  const after = partitions.map((each) => ({ ...each, replicas: targets.get(nameOf(each)) ?? each.replicas }));
  const change = (of: (all: readonly PlacedPartition[]) => string): string => {
    const [old, new_] = [of(partitions), of(after)];
    return old === new_ ? old : `${old} -> ${new_}`;
  };
  return table(
    ['broker', 'rack', 'replicas', 'preferred leader of', 'bytes'],
    brokers.map(({ id, rack }) => {
      const held = (all: readonly PlacedPartition[]): PlacedPartition[] =>
        all.filter(({ replicas }) => replicas.includes(id));
      return [
        String(id),
        rack ?? '',
        change((all) => String(held(all).length)),
        change((all) => String(all.filter(({ replicas }) => replicas[0] === id).length)),
        change((all) => formatBytes(held(all).reduce((sum, { bytes = 0 }) => sum + bytes, 0))),
      ];
    }),
  );
}

function movesTable(moves: readonly Move[]): string {
  return table(
    ['partition', 'replicas', 'become', 'to copy'],
    moves.map((move) => [
      nameOf(move),
      move.from.join(', '),
      move.to.join(', '),
      formatBytes(copiedBytes(move)),
    ]),
  );
}
