/** Passwords and the authority of the certificates. No value is ever looked at, only that it changes. */
import { ADMIN_USER, BROKER_USERS, CONTROLLER_USERS } from '../../../access/platform';
import { isCaCertificateParameter, isCaSecret, userOfSecret } from '../../../aws/names';
import { isDestroyed, isReplaced } from '../../change';
import type { ResourceChange } from '../../change';
import type { ReviewContext } from '../../rule';
import { defineRule } from '../../define-rule';
import type { Draft } from '../../define-rule';
import { documentChanges, documentsBefore } from './documents';
import { differs, isHidden, isUnknown, nameIn, numeric, text } from './values';
import { count, shown, some } from './words';

const MANAGER = 'Secrets Manager user guide';
/** What Secrets Manager keeps a deleted secret for, by default. */
const DEFAULT_RECOVERY_DAYS = 30;

const SECRET_TYPES = ['aws_secretsmanager_secret', 'aws_ssm_parameter'];

export const secretDestroyed = defineRule({
  id: 'secret-destroyed',
  severity: 'error',
  title: 'A password is deleted',
  reason:
    'Hosts, services and the next deploy read the password from the secret; Kafka has only a salted hash of it. After the deletion ' +
    'no one can read it, and a node that starts without a password of its own does not come up. A replaced secret starts with a new ' +
    'password, which Kafka does not know yet.',
  sources: [
    `${MANAGER}, "Delete an AWS Secrets Manager secret"`,
    'constructs/aws/user-secrets.ts',
    'docs/decisions/0008-secrets-on-aws.md',
  ],
  instead:
    'Keep the secret while its user exists. Restore a deleted one with aws secretsmanager restore-secret within its recovery window.',
  check: ({ changes }) =>
    changes.flatMap((change): Draft[] => {
      if (!SECRET_TYPES.includes(change.type) || change.before === null || !isDestroyed(change)) return [];
      const name = text(change.before, 'name') ?? nameIn(change.address);
      if (isOfAuthority(change)) return [];
      const user = userOfSecret(name);
      if (user === undefined && change.type !== 'aws_secretsmanager_secret') return [];
      const days = numeric(change.before, 'recovery_window_in_days') ?? DEFAULT_RECOVERY_DAYS;
      const until =
        change.type === 'aws_ssm_parameter' || days === 0
          ? 'at once and permanently'
          : `and can be restored for ${count(days, 'day')}`;
      return [
        {
          stack: change.stack,
          address: change.address,
          subject: user ?? name,
          message: `the secret ${name} is ${isReplaced(change) ? 'replaced' : 'deleted'}, ${until}${user === undefined ? '' : `: it is the password of ${user}${isOfNodes(user) ? ', which nodes use to log in' : ''}`}.`,
        },
      ];
    }),
});

export const passwordRotated = defineRule({
  id: 'password-rotated',
  severity: 'error',
  title: 'A password is regenerated',
  reason:
    'The deploy of the cluster writes the new password into the secret, the stack that declares the user sets it in Kafka. In between, and until ' +
    'a client has read the secret again, one of the two is outdated, and logins are refused. Nodes read theirs when they start: ' +
    'the password of a user that nodes are logged in as cannot be rotated while they run.',
  sources: [
    'docs/runbooks/passwords.md',
    'docs/decisions/0008-secrets-on-aws.md',
    'docs/decisions/0010-two-users.md',
  ],
  instead:
    'Deploy the cluster and the stack of the user together, with clients that retry. For nodes: nodeUsers first, roll, then rotate the unused password.',
  check: (context) =>
    context.changes.flatMap((change): Draft[] => {
      if (change.type !== 'aws_secretsmanager_secret_version' || change.before === null) return [];
      if (
        !isReplaced(change) &&
        !isHidden(change, 'secret_string') &&
        !['secret_string', 'secret_string_wo_version'].some((name) => differs(change, name))
      )
        return [];
      if (change.after === null) return [];
      const user = userOf(context, change);
      const versions = differs(change, 'secret_string_wo_version')
        ? `, version ${shown(change.before['secret_string_wo_version'])} → ${shown(change.after['secret_string_wo_version'])}`
        : '';
      const inUse = isInUse(context, user);
      const setInKafka = context.changes.some(
        ({ type, after }) => type === 'kafka_user_scram_credential' && text(after, 'username') === user,
      );
      return [
        {
          stack: change.stack,
          address: change.address,
          subject: user,
          severity: inUse ? 'error' : 'warning',
          message: `${user} gets a new password${versions}${described(user, { inUse, setInKafka })}.`,
        },
      ];
    }),
});

function described(user: string, { inUse, setInKafka }: { inUse: boolean; setInKafka: boolean }): string {
  if (inUse)
    return `, and nodes log in as ${user} now: those that start afterwards are refused by the others`;
  if (isOfNodes(user)) return ': ansible/rotate-passwords.yml sets it in Kafka';
  return setInKafka
    ? ', and this review sets it in Kafka as well: clients that read it between the two deploys are refused'
    : ', and no stack in this review sets it in Kafka: clients that read the secret again are refused until one does';
}

function userOf(context: ReviewContext, change: ResourceChange): string {
  const secret = text(change.before, 'secret_id');
  const found = context.plans
    .flatMap(({ prior }) => prior)
    .find(
      ({ type, values }) =>
        type === 'aws_secretsmanager_secret' &&
        secret !== undefined &&
        [values['arn'], values['id']].includes(secret),
    );
  return userOfSecret(text(found?.values, 'name') ?? '') ?? nameIn(change.address);
}

function isOfNodes(user: string): boolean {
  return [...Object.values(BROKER_USERS), ...Object.values(CONTROLLER_USERS), ADMIN_USER].includes(user);
}

/** By the documents that hosts have; a plan without them is taken for one of nodes that use their first user. */
function isInUse(context: ReviewContext, user: string): boolean {
  const documents = documentsBefore(context);
  if (documents.length === 0) return [BROKER_USERS.first, CONTROLLER_USERS.first].includes(user);
  return documents.some(({ document }) => document.secrets?.logInAs.includes(user) ?? false);
}

export const certificateAuthorityChanged = defineRule({
  id: 'certificate-authority-changed',
  severity: 'error',
  title: 'The certificate authority changes or is deleted',
  reason:
    'Every node presents a certificate of this authority, and every node and client verifies it. A node with one of another authority is ' +
    'refused by all that trust the old one: brokers do not replicate from each other, and clients do not connect.',
  sources: [
    'constructs/aws/certificate-authority.ts',
    'docs/runbooks/certificates.md',
    'KIP-651, PEM format for SSL certificates',
  ],
  instead: 'Leave it. A certificate is renewed by ansible/rotate-certificates.yml without another authority.',
  check: (context) => [...context.changes.flatMap(authorityOf), ...sourceChanged(context)],
});

function isOfAuthority({ type, before, after }: ResourceChange): boolean {
  const name = text(before, 'name') ?? text(after, 'name') ?? '';
  return type === 'aws_ssm_parameter' ? isCaCertificateParameter(name) : isCaSecret(name);
}

function authorityOf(change: ResourceChange): Draft[] {
  const { type, before } = change;
  if (before === null) return [];
  const about = { stack: change.stack, address: change.address, subject: nameIn(change.address) };
  const done = isReplaced(change) ? 'replaced' : 'deleted';
  if (SECRET_TYPES.includes(type) && isOfAuthority(change)) {
    const name = shown(before['name']);
    if (isDestroyed(change)) {
      return [
        {
          ...about,
          message:
            type === 'aws_ssm_parameter'
              ? `${name}, where clients and the gate read the authority’s certificate, is ${done}.`
              : `${name}, key and certificate of the cluster’s authority, is ${done}: ${isReplaced(change) ? 'the next host that starts creates a new one' : 'no host can get a certificate from it'}.`,
        },
      ];
    }
    const changed = ['value', 'insecure_value'].filter((attribute) => differs(change, attribute));
    if (type !== 'aws_ssm_parameter' || changed.length === 0) return [];
    const known = changed.every((attribute) => !isUnknown(change, attribute) && !isHidden(change, attribute));
    return [
      {
        ...about,
        message: `the certificate that nodes and clients trust changes in ${name}.`,
        notKnown: known ? [] : ['which certificate it is: it is not in the plan'],
      },
    ];
  }
  if (!type.startsWith('aws_acmpca_')) return [];
  if (isDestroyed(change)) return [{ ...about, message: `${change.address} of AWS Private CA is ${done}.` }];
  if (before['enabled'] !== false && change.after?.['enabled'] === false) {
    return [
      {
        ...about,
        message: `${change.address} of AWS Private CA is disabled: no host gets a certificate.`,
      },
    ];
  }
  return [];
}

/** `certificates` of the environment, as the documents have it. */
function sourceChanged(context: ReviewContext): Draft[] {
  const changed = documentChanges(context).flatMap(({ change, name, before, after }) => {
    const [old, now] = [before?.tls, after?.tls].map((tls) => tls?.certificateAuthorityArn ?? tls?.source);
    return old === undefined || now === undefined || old === now ? [] : [{ change, name, old, now }];
  });
  const [first] = changed;
  if (first === undefined) return [];
  return [
    {
      stack: first.change.stack,
      address: first.change.address,
      subject: count(changed.length, 'node'),
      message: `certificates of ${some(
        changed.map(({ name }) => name),
        6,
      )} come from ${first.now} instead of ${first.old}, which a running cluster cannot change.`,
    },
  ];
}
