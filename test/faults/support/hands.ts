import { JavaClient } from './java-client';

/** Somebody who changes a cluster by hand, with Kafka's own Java clients: the commands are in Hands.java. */
export class Hands extends JavaClient {
  /** @param directory of the client properties; paths in them are relative to it */
  public static async start(directory: string, commandConfig: string, kafkaVersion: string): Promise<Hands> {
    return new Hands(await JavaClient.launch('Hands.java', directory, commandConfig, kafkaVersion));
  }

  /** Records that a consumer gets of a topic. @throws Error with Kafka's words */
  public async count(topic: string): Promise<number> {
    const answer = await this.ask(`count ${topic}`);
    if (!/^\d+$/.test(answer)) throw new Error(`count ${topic}: ${answer}`);
    return Number(answer);
  }

  /** Records that a member of a group gets. @throws Error with Kafka's words */
  public async read(...words: readonly string[]): Promise<number> {
    const answer = await this.ask(words.join(' '));
    if (!/^\d+$/.test(answer)) throw new Error(`${words[0]}: ${answer}`);
    return Number(answer);
  }

  /** Each in its turn. @throws Error with Kafka's words */
  public async do(...commands: readonly string[]): Promise<void> {
    for (const command of commands) {
      const answer = await this.ask(command);
      if (answer !== 'done') throw new Error(`${command}: ${answer}`);
    }
  }
}
