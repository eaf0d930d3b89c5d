/** Settings of a process: its environment variables, and the client settings that `brokerform clients settings` wrote. */
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { CompressionTypes, ConsumerConfig, KafkaConfig, ProducerConfig } from 'kafkajs';

export interface ProcessSettings {
  readonly service: string;
  readonly instance: string;
  /** File of the service's database, which all of its instances share. */
  readonly database: string;
  /** File of the stand-in for the system outside. */
  readonly partner: string;
  /** Of the registry's Confluent API. */
  readonly registry: string;
  /** On the loopback interface: metrics, health, and the service's own requests. */
  readonly port: number;
  /** First pause before a payment or parcel is tried again; it doubles. */
  readonly retryMs: number;
  readonly clients: ClientSettings;
}

/** Exports of the file of `brokerform clients settings --format kafkajs`. */
export interface ClientSettings {
  readonly kafka: KafkaConfig;
  readonly producer: ProducerConfig;
  readonly producerSend: { readonly acks: number; readonly compression: CompressionTypes };
}

export interface ConsumerSettings {
  readonly consumer: ConsumerConfig;
  readonly consumerRun: { readonly autoCommit: boolean };
}

/** @throws Error that names the variable that is missing */
export async function readProcessSettings(): Promise<ProcessSettings> {
  // The settings refer to the variable; where the password lies is the file that they name in their head.
  process.env['KAFKA_PASSWORD'] = readFileSync(required('KAFKA_PASSWORD_FILE'), 'utf8').trim();
  const file = pathToFileURL(required('CLIENT_SETTINGS')).href;
  return {
    service: required('SERVICE'),
    instance: required('INSTANCE'),
    database: required('DATABASE'),
    partner: required('PARTNER'),
    registry: required('REGISTRY_URL'),
    port: Number(required('PORT')),
    retryMs: Number(process.env['RETRY_MS'] ?? '1000'),
    clients: (await import(file)) as ClientSettings,
  };
}

/** The consumer's part, which the settings of a service that reads no topic lack. */
export function consumerSettings({ clients, service }: ProcessSettings): ConsumerSettings {
  const { consumer, consumerRun } = clients as ClientSettings & Partial<ConsumerSettings>;
  if (consumer === undefined || consumerRun === undefined)
    throw new Error(`The settings of ${service} have no consumer: the catalog gives it no topic to read.`);
  return { consumer, consumerRun };
}

function required(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '')
    throw new Error(`The variable ${name} is not set: start services by "make examples", or run.ts.`);
  return value;
}
