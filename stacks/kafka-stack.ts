import { KafkaProvider } from '@cdktf/provider-kafka/lib/provider';
import type { KafkaProviderConfig } from '@cdktf/provider-kafka/lib/provider';
import { TerraformStack } from 'cdktf';
import type { App } from 'cdktf';
import { makeTextLiteral } from '../constructs/literal-text';
import type { SecretSource } from '../constructs/secrets';

/** Seconds that the provider waits for one request. A reply takes milliseconds; a broker that recovers takes longer. */
const PROVIDER_TIMEOUT_SECONDS = 60;

/** What a stack on the cluster gets from the kind of its environment. */
export interface KafkaFoundation {
  readonly secrets: SecretSource;
  /** Where the brokers are and how they are authenticated. */
  readonly connection: Pick<KafkaProviderConfig, 'bootstrapServers' | 'tlsEnabled' | 'caCert'>;
}

/** Gives a stack, which connects as `login`, its backend, and providers beside Kafka's where passwords are read by one. */
export type LayFoundation = (stack: TerraformStack, login: string) => KafkaFoundation;

/** A stack whose resources live on the cluster, whatever runs it: it has the Kafka provider, as one given user. */
export abstract class KafkaStack extends TerraformStack {
  protected readonly secrets: SecretSource;

  protected constructor(app: App, name: string, layFoundation: LayFoundation, login: string) {
    super(app, name);
    const { secrets, connection } = layFoundation(this, login);
    this.secrets = secrets;
    new KafkaProvider(this, 'Kafka', {
      ...connection,
      saslMechanism: 'scram-sha512',
      saslUsername: login,
      saslPassword: secrets.password(login),
      timeout: PROVIDER_TIMEOUT_SECONDS,
    });
  }

  /**
   * Does nothing on purpose. cdktf resolves every element of a stack here, and throws the result away, to find references
   * between stacks; then it resolves everything again to write it. These stacks have none, they get plain data by props, so
   * that half of the time of a synthesis is saved. A test holds the output against that of cdktf's own preparation.
   */
  public override prepareStack(): void {}

  /** What is written, with all text as data: see constructs/literal-text.ts. */
  public override toTerraform(): unknown {
    makeTextLiteral(this);
    return super.toTerraform();
  }
}
