/** Values by two keys: what is known of a pair of schemas. */
export class Pairs<K, V> {
  private readonly rows = new Map<K, Map<K, V>>();

  public get(one: K, other: K): V | undefined {
    return this.rows.get(one)?.get(other);
  }

  public set(one: K, other: K, value: V): void {
    const row = this.rows.get(one) ?? new Map<K, V>();
    this.rows.set(one, row);
    row.set(other, value);
  }
}
