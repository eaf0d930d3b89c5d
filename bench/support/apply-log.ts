/** When what happened in a `terraform apply -json`. */

/** The part of a line of `terraform apply -json` that is read here. */
interface Line {
  readonly '@timestamp': string;
  readonly type?: string;
  readonly hook?: { readonly resource?: { readonly addr: string; readonly resource_type: string } };
}

export interface ApplyTimes {
  /** Seconds from the first line to the first resource's beginning: reading configuration, planning, starting the provider. */
  readonly planning: number;
  /** Seconds from the first resource's beginning to the last one's end. */
  readonly creating: number;
  /** Seconds from a topic's beginning to its end, each. */
  readonly topics: readonly number[];
}

/** @throws Error if nothing was created */
export function applyTimes(log: string): ApplyTimes {
  const lines = log
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Line);
  const starts = new Map<string, number>();
  const ends: number[] = [];
  const topics: number[] = [];
  for (const line of lines) {
    const at = Date.parse(line['@timestamp']) / 1000;
    const resource = line.hook?.resource;
    if (resource === undefined) continue;
    if (line.type === 'apply_start') starts.set(resource.addr, at);
    if (line.type !== 'apply_complete') continue;
    ends.push(at);
    if (resource.resource_type === 'kafka_topic') topics.push(at - (starts.get(resource.addr) ?? NaN));
  }
  const [first] = lines;
  if (first === undefined || ends.length === 0) throw new Error('Terraform created nothing.');
  const began = Math.min(...starts.values());
  return {
    planning: began - Date.parse(first['@timestamp']) / 1000,
    creating: Math.max(...ends) - began,
    topics,
  };
}
