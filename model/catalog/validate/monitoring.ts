/** What the catalog declares for its alerts: receivers of owners, and objectives of lag against retention. */
import type { Diagnostic } from '../../diagnostics';
import { formatPosition } from '../../diagnostics';
import { nearestRemedy } from '../../../shared/nearest';
import { formatDuration } from '../../../shared/units';
import { readsOf } from '../../access/roles';
import type { CatalogContext, CatalogService, CatalogTopic, Check } from '../context';
import { errorAt } from '../context';
import { lagObjectiveOf } from '../lag-objective';
import type { ParsedDomain } from '../parse';

/** An environment without receivers sends no alerts: nothing is required then. */
export const checkAlertReceivers: Check = ({ environment, domains }) => {
  if (environment.monitoring === undefined) return [];
  const receivers = Object.keys(environment.monitoring.receivers);
  const byTeam = new Map<string, ParsedDomain>();
  return domains.flatMap((domain): Diagnostic[] => {
    const { team, alerts } = domain.owner;
    if (alerts === undefined)
      return [
        domain.file.error(['owner'], {
          code: 'owner-without-route',
          message: `owner ${team} of the domain ${domain.name} has no receiver of its alerts in ${environment.name}.`,
          allowed: receivers.join(', '),
          remedy: 'Add "alerts: …" to the owner.',
        }),
      ];
    if (!receivers.includes(alerts))
      return [
        domain.file.error(['owner', 'alerts'], {
          code: 'unknown-receiver',
          message: `alerts of owner ${team} names the receiver "${alerts}", which ${environment.name} does not have.`,
          allowed: receivers.join(', '),
          remedy: nearestRemedy(alerts, receivers) ?? 'Add it to monitoring.receivers of the environment.',
        }),
      ];
    const first = byTeam.get(team);
    byTeam.set(team, first ?? domain);
    if (first === undefined || first.owner.alerts === alerts) return [];
    return [
      domain.file.error(['owner', 'alerts'], {
        code: 'owner-two-receivers',
        message: `alerts of owner ${team} is "${alerts}" here and "${first.owner.alerts ?? ''}" in ${formatPosition(first.file.at(['owner', 'alerts']))}.`,
        remedy: 'Name one receiver; a team has one route.',
      }),
    ];
  });
};

/** Records that are deleted before the objective is missed are lost before anyone is alerted. */
export const checkLagObjectives: Check = (context) => [
  ...context.topics.flatMap((topic) => ofTopic(context, topic)),
  ...context.services.flatMap((service) => ofService(context, service)),
];

function ofTopic(context: CatalogContext, topic: CatalogTopic): Diagnostic[] {
  const time = lagObjectiveOf(topic.input, context)?.time;
  const kept = retainedMs(topic);
  if (time === undefined || kept === undefined || time < kept.milliseconds) return [];
  return [
    errorAt(topic, objectivePath(topic, context), {
      code: 'lag-objective-beyond-retention',
      message: `lagObjective.time of topic ${topic.input.name} is ${formatDuration(time)}; ${context.environment.name} deletes its records after ${kept.text}.`,
      allowed: `less than ${kept.text}`,
      remedy: 'Lower the objective, or keep records longer.',
    }),
  ];
}

function ofService(context: CatalogContext, service: CatalogService): Diagnostic[] {
  const time = lagObjectiveOf(service.input, context)?.time;
  if (time === undefined) return [];
  const read = readsOf(service.input).flatMap(({ topics }) => topics);
  const short = context.topics.find((topic) => {
    const kept = retainedMs(topic);
    return (
      kept !== undefined && time >= kept.milliseconds && read.some((name) => covers(name, topic.input.name))
    );
  });
  const kept = short === undefined ? undefined : retainedMs(short);
  if (short === undefined || kept === undefined) return [];
  return [
    errorAt(service, objectivePath(service, context), {
      code: 'lag-objective-beyond-retention',
      message: `lagObjective.time of service ${service.input.name} is ${formatDuration(time)}; it reads topic ${short.input.name}, whose records ${context.environment.name} deletes after ${kept.text}.`,
      allowed: `less than ${kept.text}`,
      remedy: 'Lower the objective, or keep records longer.',
    }),
  ];
}

/** Time until records are deleted: by time, or by size at the declared throughput. Undefined where neither deletes. */
function retainedMs({ settings }: CatalogTopic): { milliseconds: number; text: string } | undefined {
  const { cleanup, time, size, partitions, produce } = settings.retention;
  if (cleanup === 'compact') return undefined;
  const byTime = time === 'unlimited' ? Infinity : time;
  const bySize = size === 'unlimited' ? Infinity : ((size * partitions) / produce) * 1000;
  const milliseconds = Math.min(byTime, bySize);
  if (milliseconds === Infinity) return undefined;
  if (byTime <= bySize) return { milliseconds, text: formatDuration(milliseconds) };
  const minutes = Math.max(1, Math.floor(milliseconds / 60_000));
  return { milliseconds, text: `${formatDuration(minutes * 60_000)} at the declared throughput` };
}

function objectivePath(entry: CatalogTopic | CatalogService, { environment }: CatalogContext): string[] {
  const override = ['environments', environment.name, 'lagObjective'];
  const isOverridden = entry.file.document.has([...entry.path, ...override]);
  return [...(isOverridden ? override : ['lagObjective']), 'time'];
}

/** Whether a name, or a prefix that ends in `*`, is a topic's. */
function covers(name: string, topic: string): boolean {
  return name.endsWith('*') ? topic.startsWith(name.slice(0, -1)) : name === topic;
}
