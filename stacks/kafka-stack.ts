import { KafkaProvider } from '@cdktf/provider-kafka/lib/provider';
import type { App } from 'cdktf';
import { bootstrapServers } from '../model/broker-properties';
import type { LocalEnvironment } from '../model/environment';
import { LocalStack } from './local-stack';

/** Seconds that the provider waits for one request. A reply takes milliseconds; a broker that recovers takes longer. */
const PROVIDER_TIMEOUT_SECONDS = 60;

/** A stack whose resources live on the cluster: it has the Kafka provider, as one given user. */
export abstract class KafkaStack extends LocalStack {
  protected constructor(app: App, name: string, environment: LocalEnvironment, user: string) {
    super(app, name, environment);
    new KafkaProvider(this, 'Kafka', {
      bootstrapServers: bootstrapServers(environment),
      tlsEnabled: false,
      saslMechanism: 'scram-sha512',
      saslUsername: user,
      saslPassword: this.secrets.password(user),
      timeout: PROVIDER_TIMEOUT_SECONDS,
    });
  }
}
