/** Users' credentials. */
import type { LiveUser } from '../../model/live/cluster';
import { NONE, answerOf, reasonOf, refusal, unreadable } from './errors';
import type { Session } from './session';
import type { KafkaAdmin } from './types';

/** Kafka's code of SCRAM-SHA-512 in AlterUserScramCredentials. */
const SCRAM_SHA_512 = 2;
/** DescribeUserScramCredentials' codes. */
const MECHANISMS: Readonly<Record<number, string>> = { 1: 'SCRAM-SHA-256', [SCRAM_SHA_512]: 'SCRAM-SHA-512' };

export function userRequests(session: Session): Pick<KafkaAdmin, 'listUsers' | 'upsertScramCredentials'> {
  const { kafka } = session;
  return {
    async listUsers() {
      const { errorCode, errorMessage, results } = await answerOf(
        // No name stands for every user. So does null, but Kafka 4.3 never answers that to a user that may not read them.
        kafka.describeUserScramCredentialsV0.api.async(await session.any(), []),
      );
      if (errorCode !== NONE)
        throw unreadable(kafka, 'the users', 'Describe on the cluster', { errorCode, errorMessage });
      const failed = results.filter((result) => result.errorCode !== NONE);
      if (failed.length > 0)
        throw refusal(
          'Cannot read these users from Kafka',
          failed.map((result) => `${result.user}: ${reasonOf(kafka, result.errorCode, result.errorMessage)}`),
        );
      return results.map(({ user, credentialInfos }): LiveUser => ({
        name: user,
        // Kafka tells them in no fixed order.
        credentials: credentialInfos
          .map(({ mechanism, iterations }) => ({
            mechanism: MECHANISMS[mechanism] ?? `mechanism ${mechanism}`,
            iterations,
          }))
          .sort((a, b) => (a.mechanism < b.mechanism ? -1 : 1)),
      }));
    },

    async upsertScramCredentials(credentials) {
      await kafka.alterUserScramCredentialsV0.api.async(
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
