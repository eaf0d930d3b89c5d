/** Changes of hosts that take effect by a rolling restart, while Kafka runs, or at once. */
import { inOrder } from '../../../roll/order';
import { CHECK_TIMEOUT_SECONDS, NODE_TIMEOUT_SECONDS, RESTART_TIMEOUT_SECONDS } from '../../../roll/timeouts';
import type { ReviewContext } from '../../rule';
import { defineRule } from '../../define-rule';
import type { Draft } from '../../define-rule';
import { documentChanges } from './documents';
import type { DocumentChange, HostDocument } from './documents';
import { hostChange } from './host-changes';
import type { HostChange } from './host-changes';
import { factsOf } from './outage';
import { touches } from './disruptions';
import { count, hours, some } from './words';
import { append, groupBy } from '../../../../shared/collections';

/** Each wait of the roller for one node, run out: recovery of a node that is not ready, check, restart, in sync again. */
const SECONDS_PER_NODE = 2 * NODE_TIMEOUT_SECONDS + CHECK_TIMEOUT_SECONDS + RESTART_TIMEOUT_SECONDS;

interface Changed {
  readonly document: DocumentChange;
  readonly node: HostDocument['node'];
  readonly change: HostChange;
}

/** Documents of hosts that stay: a node that is replaced begins with the new one. */
function documentsOfStaying(context: ReviewContext): DocumentChange[] {
  const replaced = new Set(
    touches(context)
      .filter(({ how }) => how === 'replaced' || how === 'removed')
      .map(({ node, change }) => `${change.stack} ${node.name}`),
  );
  return documentChanges(context).filter(({ change, name }) => !replaced.has(`${change.stack} ${name}`));
}

/** Hosts whose document changes and can be compared, by stack. */
function changedHosts(context: ReviewContext): Changed[][] {
  const stacks = new Map<string, Changed[]>();
  for (const document of documentsOfStaying(context)) {
    const { before, after, change } = document;
    if (before === undefined || after === undefined) continue;
    const found = { document, node: after.node, change: hostChange(before, after) };
    append(stacks, change.stack, found);
  }
  return [...stacks.values()];
}

const ROLLER = [
  'model/roll/plan.ts',
  'model/roll/order.ts',
  'model/roll/timeouts.ts',
  'docs/runbooks/roll.md',
];

export const rollingRestart = defineRule({
  id: 'rolling-restart',
  severity: 'warning',
  title: 'Nodes have to be restarted for the change to take effect',
  reason:
    'A process reads server.properties, its JVM options, its systemd unit, its certificate and its passwords when it starts. The deploy ' +
    'only writes a document: ansible/site.yml applies it to hosts, which then wait for the roller, which restarts one node after ' +
    'the other when the cluster can tolerate it. Until then, and after each restart for another reason, nodes run with ' +
    'different settings.',
  sources: [...ROLLER, 'Kafka documentation, Updating Broker Configs'],
  instead:
    'ansible/site.yml, then brokerform roll --dry-run, then brokerform roll. Combine changes that need a restart into one roll.',
  needs: () => [{ fact: { of: 'brokers' } }, { fact: { of: 'placements' } }],
  check: (context) => [
    ...changedHosts(context).flatMap((hosts) => restartOf(context, hosts)),
    ...unknownDocuments(documentsOfStaying(context)),
  ],
});

function restartOf(context: ReviewContext, hosts: readonly Changed[]): Draft[] {
  const restarting = hosts.filter(({ change }) => change.action === 'restart' || change.more.length > 0);
  if (restarting.length === 0) return [];
  const facts = factsOf(context, undefined);
  const fenced = typeof facts === 'string' ? [] : facts.brokers.filter(({ fenced }) => fenced);
  const order = inOrder(
    restarting.map(({ node }) => node),
    { unready: new Set(fenced.map(({ id }) => id)), activeController: null },
  );
  const names = order.map(({ name }) => name);
  const controllers = order.filter(({ role }) => role === 'controller').length;
  const [first] = restarting as [Changed, ...Changed[]];
  return [
    {
      stack: first.document.change.stack,
      address: first.document.change.address,
      subject: names.length === 1 ? (names[0] ?? '') : `${names.length} nodes`,
      message: [
        `${count(names.length, 'node')} ${names.length === 1 ? 'has' : 'have'} to be restarted, ${names.length === 1 ? '' : 'in this order: '}${names.join(', ')}`,
        controllers > 1 ? ', the active controller last of its kind' : '',
        `; at most ${hours(names.length * SECONDS_PER_NODE)} (${hours(SECONDS_PER_NODE)} per node, if every wait of the roller times out). `,
        `${sentence(reasonsOf(restarting, ({ change }) => [...(change.action === 'restart' ? change.reasons : []), ...change.more]))}`,
      ].join(''),
      notKnown: [
        ...(controllers > 1 ? ['which controller is the active one'] : []),
        ...(typeof facts === 'string'
          ? [`whether every partition tolerates the loss of a replica: ${facts}`]
          : []),
        ...(restarting.some(({ change }) => change.more.length > 0)
          ? [
              'whether the hosts have the new Java already: the role fails where /usr/bin/java is another version, and the roller does not detect it (--restart-all)',
            ]
          : []),
      ],
      ...refusedFor(
        facts,
        order.filter(({ role }) => role === 'broker').map(({ id }) => id),
      ),
    },
  ];
}

/** Topics that have no replica to spare: the roller refuses to begin. */
function refusedFor(facts: ReturnType<typeof factsOf>, brokers: readonly number[]): Pick<Draft, 'instead'> {
  if (typeof facts === 'string') return {};
  const tight = facts.placements
    .filter(({ partitions, minInSyncReplicas }) =>
      partitions.some(
        ({ replicas }) =>
          replicas.some((id) => brokers.includes(id)) &&
          replicas.length - 1 < Math.max(1, Math.min(minInSyncReplicas, replicas.length)),
      ),
    )
    .map(({ topic }) => topic)
    .sort();
  if (tight.length === 0) return {};
  return {
    instead: `The roller will refuse: ${some(tight)} ${tight.length === 1 ? 'does' : 'do'} not tolerate the loss of a replica. Raise the replication factor above min ISR first, or use --accept-unavailable. Then run ansible/site.yml and brokerform roll.`,
  };
}

/** One finding for all of a stack of which the same is not known. */
function unknownDocuments(documents: readonly DocumentChange[]): Draft[] {
  const groups = new Map<string, { why: string; unknown: DocumentChange[] }>();
  for (const document of documents) {
    const { change, notKnown: why } = document;
    if (why === undefined || change.before === null) continue;
    const key = `${change.stack} ${why}`;
    groups.set(key, { why, unknown: [...(groups.get(key)?.unknown ?? []), document] });
  }
  return [...groups.values()].map(({ why, unknown }) => {
    const [first] = unknown as [DocumentChange, ...DocumentChange[]];
    const one = unknown.length === 1;
    const names = some(
      unknown.map(({ name }) => name),
      6,
    );
    return {
      stack: first.change.stack,
      address: first.change.address,
      subject: one ? first.name : `${unknown.length} nodes`,
      message: `the variables ${one ? 'document' : 'documents'} of ${names} ${one ? 'changes' : 'change'}, and ${why}.`,
      notKnown: [
        `whether ${names} ${one ? 'has' : 'have'} to be restarted: ${why}; brokerform roll --dry-run shows it after the deploy`,
      ],
    };
  });
}

export const changedWhileRunning = defineRule({
  id: 'changed-while-running',
  severity: 'note',
  title: 'Settings of hosts and brokers change without a restart',
  reason:
    'Kafka applies some properties at runtime (per-broker and cluster-wide ones); the roller sets them on each broker. Kernel ' +
    'parameters, huge pages, disks and the MTU are set by ansible/site.yml on every host at the same time. A socket keeps the values that it was ' +
    'opened with: net.core.somaxconn applies to listeners at the next start, buffers to new connections.',
  sources: [
    ...ROLLER,
    'Kafka documentation, Updating Broker Configs',
    'listen(2), tcp(7)',
    'ansible/roles/host_tuning/README.md',
  ],
  instead:
    'Try a kernel parameter on one host (ansible-playbook --limit) under load before you apply it to all.',
  check: (context) =>
    changedHosts(context).flatMap((hosts): Draft[] => {
      const live = hosts.filter(({ change }) => change.action === 'configure');
      const applied = hosts.filter(({ change }) => change.applied.length > 0);
      const [first] = [...live, ...applied];
      if (first === undefined) return [];
      const names = new Set([...live, ...applied].map(({ node }) => node.name));
      return [
        {
          stack: first.document.change.stack,
          address: first.document.change.address,
          subject: names.size === 1 ? first.node.name : `${names.size} nodes`,
          message: [
            ...(live.length === 0
              ? []
              : [
                  `by the roller, while Kafka runs: ${sentence(reasonsOf(live, ({ change }) => change.reasons))}`,
                ]),
            ...(applied.length === 0
              ? []
              : [
                  `by ansible/site.yml, at once on every host: ${sentence(reasonsOf(applied, ({ change }) => change.applied))}`,
                ]),
          ].join(' '),
        },
      ];
    }),
});

/** `log.retention.ms: 1 → 2 (all 3), JVM: … (broker-101)`: each reason with the nodes that have it. */
function reasonsOf(hosts: readonly Changed[], read: (changed: Changed) => readonly string[]): string[] {
  const nodes = new Map<string, string[]>();
  for (const host of hosts) {
    for (const reason of read(host)) append(nodes, reason, host.node.name);
  }
  const settings = groupBy(nodes, ([reason]) => reason.split(': ')[0]);
  return [...settings.values()].flatMap((found) => {
    const names = found.flatMap(([, each]) => each);
    const [[first], ...others] = found as [[string, string[]], ...(typeof found)[number][]];
    // A value of each node's own, such as its name: one shows what is meant.
    if (others.length > 1 && names.length === found.length)
      return [`${first} (${names[0]}, and likewise on ${others.length} more)`];
    return found.map(([reason, on]) => {
      if (hosts.length === 1) return reason;
      return `${reason} (${on.length === hosts.length ? `all ${hosts.length}` : some(on)})`;
    });
  });
}

function sentence(reasons: readonly string[]): string {
  return `${some(reasons, 12)}.`;
}
