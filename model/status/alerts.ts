/** Alerts as Prometheus answers them (`/api/v1/alerts`). Labels and annotations are whoever wrote the rules'. */
import { z } from 'zod';
import { ALERTS } from '../monitoring/definitions';
import type { AlertSeverity } from '../monitoring/settings';

export interface FiringAlert {
  readonly name: string;
  readonly severity: AlertSeverity;
  /** Team that it is sent to; null where the rule names none. */
  readonly owner: string | null;
  /** What is wrong, in a few words; empty where the rule has none. */
  readonly summary: string;
  /** Labels that tell one alert of a name from another. */
  readonly subject: string;
  /** ISO 8601. */
  readonly since: string;
  /** An http or https address, or null. */
  readonly runbookUrl: string | null;
  /** Page in docs/runbooks/alerts, for alerts of the model; null for others. */
  readonly runbookPage: string | null;
}

export interface AlertStatus {
  /** `absent`: no Prometheus is known. */
  readonly state: 'read' | 'unread' | 'absent';
  readonly url: string | null;
  readonly why: string | null;
  readonly firing: readonly FiringAlert[];
  readonly pending: number;
}

const answerSchema = z.object({
  status: z.literal('success'),
  data: z.object({
    alerts: z.array(
      z.object({
        labels: z.record(z.string(), z.string()),
        annotations: z.record(z.string(), z.string()).default({}),
        state: z.string(),
        activeAt: z.string().default(''),
      }),
    ),
  }),
});

/** Shown apart, or the same for all alerts of an environment. */
const NOT_OF_SUBJECT: readonly string[] = ['alertname', 'environment', 'owner', 'severity', 'job', 'role'];

const RANKS: readonly string[] = ['critical', 'warning'];

/**
 * Alerts of an environment; of all where it is null. Critical ones come first.
 *
 * @returns undefined for what is no answer of Prometheus
 */
export function alertsOf(
  answer: unknown,
  environment: string | null,
): { readonly firing: readonly FiringAlert[]; readonly pending: number } | undefined {
  const parsed = answerSchema.safeParse(answer);
  if (!parsed.success) return undefined;
  const own = parsed.data.data.alerts.filter(
    ({ labels }) => environment === null || labels['environment'] === environment,
  );
  const firing = own
    .filter(({ state }) => state === 'firing')
    .map(({ labels, annotations, activeAt }): FiringAlert => {
      const name = labels['alertname'] ?? 'unnamed';
      const url = annotations['runbook_url'] ?? '';
      return {
        name,
        severity: labels['severity'] === 'critical' ? 'critical' : 'warning',
        owner: labels['owner'] ?? null,
        summary: annotations['summary'] ?? '',
        subject: Object.entries(labels)
          .filter(([label]) => !NOT_OF_SUBJECT.includes(label))
          .map(([label, value]) => `${label} ${value}`)
          .join(', '),
        since: activeAt,
        runbookUrl: isAddress(url) ? url : null,
        runbookPage: pageOf(name),
      };
    })
    .sort((a, b) => RANKS.indexOf(a.severity) - RANKS.indexOf(b.severity) || (a.name < b.name ? -1 : 1));
  return { firing, pending: own.filter(({ state }) => state === 'pending').length };
}

function pageOf(name: string): string | null {
  return Object.hasOwn(ALERTS, name) ? ALERTS[name as keyof typeof ALERTS].page : null;
}

/** What a page may link: an address of another kind (`javascript:`) is text. */
function isAddress(text: string): boolean {
  return URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol);
}
