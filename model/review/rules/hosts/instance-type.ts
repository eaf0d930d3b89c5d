/** Another instance type: a stop and start, and what the new type lacks. */
import { instanceType } from '../../../aws/instance-types';
import { isDeleted } from '../../change';
import type { ResourceChange } from '../../change';
import type { ReviewContext } from '../../rule';
import { defineRule } from '../../define-rule';
import type { Draft } from '../../define-rule';
import { SOURCES } from './sources';
import { documentChanges, documentsAfter } from './documents';
import { getsVolumes } from './inventory';
import { isBrokerNode, nodeOf, subjectOf } from './nodes';
import { isHarmless, outageIn, placementsOfBrokers } from './outage';
import { STOPPING, nodeBehind, touchOfInstance } from './disruptions';
import { differs, isUnknown, text } from './values';
import { ONLY_AFTER_APPLY, joined, shown } from './words';

export const instanceStopped = defineRule({
  id: 'instance-stopped',
  severity: 'error',
  title: 'An instance is stopped and started',
  reason:
    'For another instance type or an in-place change of the boot script the provider stops, changes and starts the instance, at once ' +
    'for every instance of the plan and without asking the cluster. Instance store is empty after a stop: every replica on it ' +
    'has to be copied.',
  sources: [SOURCES.instanceUpdate, SOURCES.instances, SOURCES.instanceStore],
  instead:
    'Request the replacement of one node (replacements in the environment), with a readiness check before and after it: docs/runbooks/replace.md.',
  needs: placementsOfBrokers,
  check: (context) => context.changes.flatMap((change) => stopped(context, change)),
});

function stopped(context: ReviewContext, change: ResourceChange): Draft[] {
  const touch = touchOfInstance(context, change);
  if (touch?.how !== 'stopped') return [];
  const { node, disksLost } = touch;
  const causes = STOPPING.filter((name) => differs(change, name));
  const {
    outage,
    text: held,
    notKnown,
  } = isBrokerNode(node)
    ? outageIn(context, [node], { disksLost: disksLost !== false })
    : { outage: undefined, text: undefined, notKnown: [] };
  const foreign = otherArchitecture(change);
  const safe = foreign === '' && disksLost === false && (outage === undefined || isHarmless(outage));
  return [
    {
      stack: change.stack,
      address: change.address,
      subject: subjectOf(node),
      ...(safe ? { severity: 'warning' as const } : {}),
      message: `${node.name} is stopped and started for ${joined(causes.map((name) => causeOf(change, name)))}${disksLost === true ? '; its instance store is empty afterwards, and all its replicas are copied from other brokers' : ''}${foreign}.${held === undefined ? '' : ` It holds ${held}.`}`,
      notKnown: [
        ...notKnown,
        ...(disksLost === 'unknown'
          ? ['whether it has instance store, which would be empty afterwards: the instance type is unknown']
          : []),
      ],
    },
  ];
}

/** An image is of one architecture: with the other one the instance does not start again. */
function otherArchitecture({ before, after }: ResourceChange): string {
  const [from, to] = [before, after].map(
    (values) => instanceType(text(values, 'instance_type') ?? '')?.architecture,
  );
  if (from === undefined || to === undefined || from === to) return '';
  return `; its image is for ${from} and does not start on ${to}`;
}

function causeOf(change: ResourceChange, name: (typeof STOPPING)[number]): string {
  if (isUnknown(change, name)) return `${name}, which ${ONLY_AFTER_APPLY}`;
  if (name !== 'instance_type') return `another ${name}`;
  return `instance_type ${shown(change.before?.[name])} → ${shown(change.after?.[name])}`;
}

export const instanceStoreLost = defineRule({
  id: 'instance-store-lost',
  severity: 'error',
  title: 'The new instance type has no instance store',
  reason:
    'If the records were on NVMe disks of the instance, a type without them leaves no data disk: the host refuses to start ' +
    'Kafka, because the disks that its variables name are missing.',
  sources: ['model/aws/instance-type-data.json', SOURCES.instanceStore, 'ansible/roles/storage/README.md'],
  instead:
    'A type of the same kind (i4i, i3en, im4gn …), or brokers on gp3 volumes: new ids, to which replicas are moved.',
  check: (context) =>
    context.changes.flatMap((change): Draft[] => {
      const node = nodeBehind(change);
      if (node === undefined || change.after === null || !differs(change, 'instance_type')) return [];
      const [from, to] = [text(change.before, 'instance_type'), text(change.after, 'instance_type')];
      const store = instanceType(from ?? '')?.instanceStore;
      if (store === undefined) return [];
      const about = { stack: change.stack, address: change.address, subject: subjectOf(node) };
      const had = `${from} has ${store.count} × ${store.sizeGB} GB of instance store`;
      if (to === undefined || isUnknown(change, 'instance_type')) {
        return [
          {
            ...about,
            severity: 'warning',
            message: `${had}, and the instance type of ${node.name} ${ONLY_AFTER_APPLY}.`,
            notKnown: ['whether the new type has instance store'],
          },
        ];
      }
      const type = instanceType(to);
      if (type === undefined) {
        return [
          {
            ...about,
            severity: 'warning',
            message: `${had}, and ${node.name} becomes ${to}, an unknown instance type.`,
            notKnown: [`whether ${to} has instance store`],
          },
        ];
      }
      if (type.instanceStore !== undefined) return [];
      const message = `${had}, and ${node.name} becomes ${to}, which has none`;
      return getsVolumes(context, node)
        ? [
            {
              ...about,
              severity: 'warning',
              message: `${message}; the volumes that it gets instead are empty.`,
            },
          ]
        : [{ ...about, message: `${message}.` }];
    }),
});

export const heapOverMemory = defineRule({
  id: 'heap-over-memory',
  severity: 'error',
  title: 'A heap is larger than the memory of its instance',
  reason:
    'The JVM touches its whole heap when it starts (AlwaysPreTouch): with more than the machine has, the OOM killer ends it, and the broker ' +
    'does not start.',
  sources: ['model/cluster/jvm.ts', 'model/aws/instance-type-data.json'],
  instead:
    'Let the model compute the heap (a quarter of the memory, at most 6 GiB), or choose a larger type.',
  check: (context) => {
    const touched = new Set([
      ...context.changes
        .filter((change) => !isDeleted(change))
        .flatMap(({ stack, address, type, after }) => {
          return after === null ? [] : (nodeOf({ stack, address, type, values: after })?.name ?? []);
        }),
      ...documentChanges(context).map(({ name }) => name),
    ]);
    const instances = context.plans
      .flatMap(({ planned }) => planned)
      .flatMap((resource) => nodeOf(resource) ?? []);
    return documentsAfter(context).flatMap(({ document, stack, address }): Draft[] => {
      const node = instances.find(({ name }) => name === document.node.name);
      const type = instanceType(text(node?.values, 'instance_type') ?? '');
      const heap = heapOf(document.jvm.map(({ option }) => option));
      if (node === undefined || type === undefined || heap === undefined) return [];
      if (!touched.has(node.name) || heap < type.memoryMiB) return [];
      return [
        {
          stack,
          address,
          subject: subjectOf(node),
          message: `${node.name} has a heap of ${heap} MiB, and ${type.name} a memory of ${type.memoryMiB} MiB.`,
        },
      ];
    });
  },
});

/** MiB of `-Xmx`. */
function heapOf(options: readonly string[]): number | undefined {
  const found = options.flatMap((option) => /^-Xmx(\d+)([kmg])$/i.exec(option) ?? []);
  const [, amount, unit] = found;
  if (amount === undefined || unit === undefined) return undefined;
  return Number(amount) * { k: 1 / 1024, m: 1, g: 1024 }[unit.toLowerCase() as 'k' | 'm' | 'g'];
}
