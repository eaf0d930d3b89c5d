/**
 * What people made on a cluster by hand: reads a JSON text from standard input, makes all that is in it, and prints what is there. A process
 * of its own, since jest cannot load the Kafka client, which is an ES module.
 */
import { pbkdf2Sync, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type * as Kafka from '@platformatic/kafka' with { 'resolution-mode': 'import' };
import { SCRAM_ITERATIONS } from '../../../model/access/platform';
import type { LiveAcl, LiveCluster, LiveQuota } from '../../../model/live/cluster';
import { connectAdmin, readClientProperties } from '@brokerform/kafka-admin';
import type { AdminConnection, NewTopic } from '@brokerform/kafka-admin';
import { readLiveCluster } from '../../../operations/live';
import { exactText } from './exact';

export interface MadeByHand {
  readonly topics?: readonly NewTopic[];
  readonly acls?: readonly LiveAcl[];
  readonly quotas?: readonly LiveQuota[];
  readonly users?: readonly Login[];
  /** Who then tries to log in. */
  readonly logins?: readonly Login[];
  /** Whether to look at everything exactly; not in the same moment in which it is made, when brokers do not know all of it yet. */
  readonly exactly?: true;
}

export interface Login {
  readonly name: string;
  readonly password: string;
}

export interface Seen {
  readonly live: LiveCluster;
  /** Everything that a deploy could change, one thing a line. Empty unless asked for. */
  readonly exact: string;
  /** Names of `MadeByHand.logins` whose password Kafka takes. */
  readonly loggedIn: readonly string[];
}

const RESOURCE_TYPES = {
  Topic: 2,
  Group: 3,
  Cluster: 4,
  TransactionalID: 5,
  DelegationToken: 6,
  User: 7,
} as const;
const PATTERN_TYPES = { Literal: 3, Prefixed: 4 } as const;
const PERMISSIONS = { Deny: 2, Allow: 3 } as const;
const OPERATIONS = {
  All: 2,
  Read: 3,
  Write: 4,
  Create: 5,
  Delete: 6,
  Alter: 7,
  Describe: 8,
  ClusterAction: 9,
  DescribeConfigs: 10,
  AlterConfigs: 11,
  IdempotentWrite: 12,
  CreateTokens: 13,
  DescribeTokens: 14,
  TwoPhaseCommit: 15,
} as const;

async function main(commandConfig = ''): Promise<void> {
  const made = JSON.parse(readFileSync(0, 'utf8')) as MadeByHand;
  const connection = readClientProperties(commandConfig);
  const admin = await connectAdmin(connection);
  const failures = await admin.createTopics(made.topics ?? []);
  if (failures.length > 0)
    throw new Error(failures.map(({ name, message }) => `${name}: ${message}`).join('\n'));
  if (made.users !== undefined) await admin.upsertScramCredentials(made.users.map(credential));

  const { Admin } = await import('@platformatic/kafka');
  const client = new Admin({
    clientId: 'by-hand',
    bootstrapBrokers: [...connection.bootstrapServers],
    ...(connection.user === undefined
      ? {}
      : {
          sasl: {
            mechanism: 'SCRAM-SHA-512',
            username: connection.user.name,
            password: connection.user.password,
          },
        }),
  });
  if (made.acls !== undefined) await client.createAcls({ creations: made.acls.map(creation) });
  if (made.quotas !== undefined) await client.alterClientQuotas({ entries: made.quotas.map(alteration) });

  const live = await readLiveCluster(admin, ['acls', 'quotas', 'users']);
  const seen: Seen = {
    live,
    exact: made.exactly === true ? await exactText(live, admin, client) : '',
    loggedIn: await loggedIn(made.logins ?? [], connection),
  };
  process.stdout.write(JSON.stringify(seen));
  await client.close();
  await admin.close();
}

function credential({ name, password }: Login): {
  user: string;
  iterations: number;
  salt: Buffer;
  saltedPassword: Buffer;
} {
  const salt = randomBytes(16);
  const saltedPassword = pbkdf2Sync(password, salt, SCRAM_ITERATIONS, 64, 'sha512');
  return { user: name, iterations: SCRAM_ITERATIONS, salt, saltedPassword };
}

async function loggedIn(logins: readonly Login[], connection: AdminConnection): Promise<string[]> {
  const names: string[] = [];
  for (const user of logins) {
    try {
      await (await connectAdmin({ ...connection, user })).close();
      names.push(user.name);
    } catch (error) {
      console.error(error);
    }
  }
  return names;
}

function creation(acl: LiveAcl): Kafka.CreateAclsOptions['creations'][number] {
  return {
    principal: acl.principal,
    host: acl.host,
    resourceName: acl.resourceName,
    resourceType: RESOURCE_TYPES[acl.resourceType],
    resourcePatternType: PATTERN_TYPES[acl.patternType],
    operation: OPERATIONS[acl.operation],
    permissionType: PERMISSIONS[acl.permission],
  };
}

type Alteration = Kafka.AlterClientQuotasOptions['entries'][number];

function alteration({ entity, config }: LiveQuota): Alteration {
  const entities = (Object.entries(entity) as [string, string | null][]).map(([entityType, entityName]) => ({
    entityType,
    entityName,
  }));
  const ops = Object.entries(config).map(([key, value]) => ({ key, value, remove: false }));
  return { entities, ops } as Alteration;
}

main(process.argv[2]).catch((error: unknown) => {
  console.error(error);
  // Open connections would keep the process.
  process.exit(1);
});
