/** One line of server.properties. */
export interface BrokerProperty {
  readonly key: string;
  readonly value: string;
  /** Why this value, in one sentence. */
  readonly reason: string;
  /** Where the value comes from: Kafka's documentation, a KIP, the operations guide, a measurement. */
  readonly source: string;
  /** `model`: computed here and not to be overridden. `default`: computed here, an environment may override it. */
  readonly owner: 'model' | 'default' | 'environment';
}
