/** Users' credentials. */
import type { Session } from './session';
import type { KafkaAdmin } from './types';

/** Kafka's code of SCRAM-SHA-512 in AlterUserScramCredentials. */
const SCRAM_SHA_512 = 2;

export function userRequests(session: Session): Pick<KafkaAdmin, 'upsertScramCredentials'> {
  return {
    async upsertScramCredentials(credentials) {
      await session.kafka.alterUserScramCredentialsV0.api.async(
        await session.any(),
        [],
        credentials.map(({ user, iterations, salt, saltedPassword }) => ({
          name: user,
          mechanism: SCRAM_SHA_512,
          iterations,
          salt,
          saltedPassword,
        })),
      );
    },
  };
}
