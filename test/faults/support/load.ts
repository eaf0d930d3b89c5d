import { JavaClient } from './java-client';

export interface Written {
  readonly acknowledged: number;
  readonly failed: number;
  readonly firstError: string;
}

export interface ReadBack {
  readonly acknowledged: number;
  readonly missing: number;
  readonly outOfOrder: number;
  readonly twice: number;
}

/** Kafka's own Java client, which writes while something happens to the cluster, and reads back what was acknowledged. */
export class Load extends JavaClient {
  /** @param directory of the client properties; paths in them are relative to it */
  public static async start(directory: string, commandConfig: string, kafkaVersion: string): Promise<Load> {
    return new Load(await JavaClient.launch('Load.java', directory, commandConfig, kafkaVersion));
  }

  public async fill(topic: string, mebibytes: number): Promise<void> {
    await this.ask(`fill ${topic} ${mebibytes}`);
  }

  public async begin(topic: string, recordsPerSecond: number): Promise<void> {
    await this.ask(`begin ${topic} ${recordsPerSecond}`);
  }

  public async end(): Promise<Written> {
    const [acknowledged, failed, ...error] = (await this.ask('end')).split(' ');
    return { acknowledged: Number(acknowledged), failed: Number(failed), firstError: error.join(' ') };
  }

  public async readBack(topic: string): Promise<ReadBack> {
    const [acknowledged = NaN, missing = NaN, outOfOrder = NaN, twice = NaN] = (
      await this.ask(`verify ${topic}`)
    )
      .split(' ')
      .map(Number);
    return { acknowledged, missing, outOfOrder, twice };
  }
}
