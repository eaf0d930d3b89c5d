/**
 * What the first broker tells that answers, in the order of their ids: one that ended just now is not fenced yet.
 *
 * @throws AggregateError with what each of them said
 */
export async function firstAnswer<T>(
  brokers: readonly number[],
  ask: (broker: number) => Promise<T>,
): Promise<T> {
  const failures: unknown[] = [];
  for (const id of [...brokers].sort((a, b) => a - b)) {
    try {
      return await ask(id);
    } catch (error) {
      failures.push(error);
    }
  }
  throw new AggregateError(failures.length > 0 ? failures : [new Error('No broker is available')]);
}
