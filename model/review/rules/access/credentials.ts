import { defineRule } from '../../define-rule';
import { principalOf } from '../../../access/platform';
import { isCreated, isDestroyed, isReplaced, textOf } from '../../change';
import type { ResourceChange } from '../../change';
import { finding } from '../../finding';
import type { ReviewContext } from '../../rule';
import { count, listOf } from '../../../../shared/text';
import { groupsAtWork, losesUser, usageUnknown } from './removed';
import type { Need } from '../../needs';
import { activityOf } from './needs';

export const credentialChanged = defineRule({
  id: 'credential-changed',
  severity: 'error',
  title: 'A credential of a user changes',
  reason:
    'A new password takes effect at once: every connection that is opened with the old one fails. Another mechanism is another credential: clients need the new sasl.mechanism before the old credential is deleted. More iterations make each login more expensive for the broker; fewer make a stolen credential easier to guess, and 4,096 is the minimum that Kafka accepts.',
  sources: ['KIP-84: SCRAM', 'RFC 5802', 'RFC 7677'],
  instead:
    'Give a service a second user, migrate its instances to it, then remove the first; or rotate when all of them restart with the new password.',
  needs: (context) => changedCredentials(context).flatMap(useOf),
  check: (context) =>
    changedCredentials(context).map(({ change, what, mechanism, refused }) => {
      const user = textOf(change.before ?? change.after, 'username') ?? '';
      return finding(change, principalOf(user), {
        severity: mechanism ? 'error' : 'warning',
        message: `user ${user}: ${what.join(', ')}. ${refused ? 'Clients that log in with the old credential are refused after the apply.' : 'Clients log in with the password that they have.'}`,
        ...(refused ? { notKnown: usageUnknown(context) } : {}),
      });
    }),
});

interface ChangedCredential {
  readonly change: ResourceChange;
  /** In words, at least one. */
  readonly what: readonly string[];
  /** Another one. */
  readonly mechanism: boolean;
  /** Whether what clients have is refused then. */
  readonly refused: boolean;
}

/** Of users that stay. */
function changedCredentials({ changes }: ReviewContext): ChangedCredential[] {
  return changes
    .filter(
      ({ type, actions }) =>
        type === 'kafka_user_scram_credential' &&
        actions.some((action) => action === 'update' || action === 'delete'),
    )
    .filter((change) => !losesUser(change))
    .flatMap((change) => {
      const { before, after } = change;
      const password =
        before?.['password_wo_version'] !== after?.['password_wo_version'] || change.hidden.size > 0;
      const mechanism = before?.['scram_mechanism'] !== after?.['scram_mechanism'];
      const what = [
        ...differing(before, after, 'scram_mechanism', 'mechanism'),
        ...differing(before, after, 'scram_iterations', 'iterations'),
        ...(password ? ['a new password'] : []),
        ...(isReplaced(change) ? ['deleted and re-created'] : []),
      ];
      return what.length === 0
        ? []
        : [{ change, what, mechanism, refused: mechanism || password || isReplaced(change) }];
    });
}

/** Whether clients are refused: asked for a credential that is deleted and created again, with which no client can log in meanwhile. */
function useOf({ change, refused }: ChangedCredential): Need[] {
  const user = textOf(change.before ?? change.after, 'username') ?? '';
  return [
    ...(change.actions.includes('delete') ? activityOf([principalOf(user)]) : []),
    ...(refused
      ? [
          {
            fact: { of: 'not-asked' } as const,
            unqueried: `the credential of user ${user}: whether it is in use`,
          },
        ]
      : []),
  ];
}

function differing(
  before: Readonly<Record<string, unknown>> | null,
  after: Readonly<Record<string, unknown>> | null,
  key: string,
  name: string,
): string[] {
  const [was, willBe] = [before?.[key], after?.[key]];
  return was === willBe ? [] : [`${name} from ${String(was)} to ${String(willBe)}`];
}

/** What the provider creates takes the place of what exists: a user that somebody else made gets another password. */
export const credentialExists = defineRule({
  id: 'credential-exists',
  severity: 'error',
  title: 'A user to be created already exists',
  reason:
    'Kafka does not refuse to create a credential that exists: AlterUserScramCredentials replaces it. Clients that log in with the old password are refused from then on, and whoever manages the user elsewhere does not notice.',
  sources: [
    'KIP-554: an entry of AlterUserScramCredentials creates or replaces',
    'Mongey/kafka 0.13.1, resource_kafka_user_scram_credential.go: create',
  ],
  instead:
    'Choose another name, or let the clients of the user have the new password when it is applied. A user that an earlier, interrupted apply created is not in use: add a waiver.',
  needs: existenceOf,
  check: (context) =>
    existingCredentials(context).map(({ change, user, mechanism }) => {
      const active = groupsAtWork(context, principalOf(user));
      const notKnown = usageUnknown(context);
      return finding(change, principalOf(user), {
        severity: active.length > 0 || notKnown.length > 0 ? 'error' : 'warning',
        message: `user ${user} is to be created and already has a ${mechanism} credential, whose password is replaced${active.length === 0 ? '' : ` while ${listOf(active.map(({ id, members }) => `its group ${id} has ${count(members, 'active member')}`))}`}. Clients that log in with the old password are refused after the apply.`,
        notKnown,
      });
    }),
});

function existenceOf(context: ReviewContext): Need[] {
  const users = createdCredentials(context).map(({ user }) => user);
  return [
    ...users.map((user) => ({
      fact: { of: 'user' as const, user },
      unknown: `whether users to be created exist already: ${listOf(users)}`,
      unqueried: `user ${user}: whether it exists already, in which case its password is replaced`,
    })),
    ...activityOf(existingCredentials(context).map(({ user }) => principalOf(user))),
  ];
}

interface CreatedCredential {
  readonly change: ResourceChange;
  readonly user: string;
  readonly mechanism: string;
}

/** Of users that the plan does not have yet: one that it deletes and creates again is its own. */
function createdCredentials({ changes }: Pick<ReviewContext, 'changes'>): CreatedCredential[] {
  const credentials = changes.filter(({ type }) => type === 'kafka_user_scram_credential');
  const deleted = new Set(
    credentials.filter(isDestroyed).map(({ before }) => textOf(before, 'username') ?? ''),
  );
  return credentials.flatMap((change) => {
    const user = textOf(change.after, 'username');
    const created = isCreated(change) && !change.importing;
    if (!created || user === undefined || deleted.has(user)) return [];
    return [{ change, user, mechanism: textOf(change.after, 'scram_mechanism') ?? '' }];
  });
}

/** Those that the cluster has already. */
function existingCredentials(context: Pick<ReviewContext, 'changes' | 'facts'>): CreatedCredential[] {
  const { users = [] } = context.facts ?? {};
  return createdCredentials(context).filter(({ user, mechanism }) =>
    users.some(
      ({ name, credentials }) => name === user && credentials.some((each) => each.mechanism === mechanism),
    ),
  );
}
