/** In which order nodes are restarted. */
import type { RollNode } from './snapshot';

export interface OrderOptions {
  /** Nodes that do not serve now. They come first: waiting for them would be waiting for nothing. */
  readonly unready: ReadonlySet<number>;
  /** The active controller: each time it is restarted the quorum elects another, so it comes last of its kind. */
  readonly activeController: number | null;
  /** All ready brokers of a rack at once: replicas are spread over racks, so that each partition loses one. @default false */
  readonly rackParallel?: boolean;
}

/**
 * The next nodes to restart together: one, or the brokers of one rack. Computed again after each restart, since the active controller
 * and what is ready change meanwhile.
 *
 * @returns nothing if there is none left
 */
export function nextBatch(nodes: readonly RollNode[], options: OrderOptions): RollNode[] {
  const [first] = inOrder(nodes, options);
  if (first === undefined) return [];
  const alone = !(options.rackParallel ?? false) || first.role !== 'broker' || options.unready.has(first.id);
  if (alone) return [first];
  return inOrder(nodes, options).filter(
    ({ id, role, rack }) => role === 'broker' && rack === first.rack && !options.unready.has(id),
  );
}

/** Unready controllers, ready controllers with the active one last, unready brokers, ready brokers by rack. */
export function inOrder(nodes: readonly RollNode[], options: OrderOptions): RollNode[] {
  const rank = ({ id, role }: RollNode): number => {
    const base = role === 'broker' ? 3 : 0;
    if (options.unready.has(id)) return base;
    return base + (id === options.activeController ? 2 : 1);
  };
  return [...nodes].sort((a, b) => rank(a) - rank(b) || a.rack.localeCompare(b.rack) || a.id - b.id);
}
