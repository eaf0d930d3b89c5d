/** Findings that somebody answers for: a rule, a resource, why, who, and until when. */
import { nameMatches } from '../naming';
import { z } from 'zod';
import type { Diagnostic, SourcePosition } from '../diagnostics';
import type { Finding } from './rule';

/** A waiver may hold for this long: a standing exception is a change of the rule, or of the design. */
export const MAX_WAIVER_DAYS = 90;

export const waiverSchema = z.strictObject({
  /** Id of a rule. */
  rule: z.string(),
  /** Address of the resource or name of the thing; `*` at the end stands for any rest. */
  resource: z.string().min(1),
  reason: z.string().trim().min(10, 'a reason is a sentence that is clear to a reader in six months'),
  owner: z.string().trim().min(1),
  /** The last day on which it holds. */
  expires: z.iso.date('a date: 2026-12-31'),
});

export interface Waiver extends z.infer<typeof waiverSchema> {
  readonly source: SourcePosition;
}

export interface WaivedFinding {
  readonly finding: Finding;
  readonly waiver: Waiver;
}

export interface WaiverOutcome {
  /** What no waiver accepts. */
  readonly open: readonly Finding[];
  readonly waived: readonly WaivedFinding[];
  /** Expired, unused or too long waivers, as findings of their own. */
  readonly findings: readonly Finding[];
}

const DAY_MS = 86_400_000;

/**
 * @param today the date that decides, `2026-11-24`
 */
export function applyWaivers(
  findings: readonly Finding[],
  waivers: readonly Waiver[],
  today: string,
): WaiverOutcome {
  const valid = waivers.filter(({ expires }) => expires >= today);
  const used = new Set<Waiver>();
  const open: Finding[] = [];
  const waived: WaivedFinding[] = [];
  for (const each of findings) {
    const waiver = valid.find((candidate) => isFor(candidate, each));
    if (waiver === undefined) open.push(each);
    else {
      used.add(waiver);
      waived.push({ finding: each, waiver });
    }
  }
  return {
    open,
    waived,
    findings: waivers.flatMap((waiver) => aboutWaiver(waiver, used.has(waiver), today)),
  };
}

function isFor({ rule, resource }: Waiver, finding: Finding): boolean {
  if (rule !== finding.rule) return false;
  return [finding.address, finding.subject, `${finding.stack}/${finding.address}`].some((name) =>
    nameMatches(resource, name),
  );
}

function aboutWaiver(waiver: Waiver, used: boolean, today: string): Finding[] {
  const { rule, resource, expires, owner, source } = waiver;
  const about = (id: string, severity: Finding['severity'], message: string, instead: string): Finding => ({
    rule: id,
    severity,
    stack: '',
    address: `${source.file}:${source.line}`,
    place: { file: source.file, line: source.line },
    subject: resource,
    message,
    instead,
  });
  if (expires < today)
    return [
      about(
        'waiver-expired',
        'warning',
        `the waiver of ${rule} for ${resource} ended on ${expires}; its owner is ${owner}.`,
        'Remove it, or have its owner renew it with a new date and a reason that is still true.',
      ),
    ];
  const days = Math.ceil((Date.parse(expires) - Date.parse(today)) / DAY_MS);
  return [
    ...(used
      ? []
      : [
          about(
            'waiver-unused',
            'note',
            `the waiver of ${rule} for ${resource} matches no finding of this review.`,
            'Remove it once its change is deployed.',
          ),
        ]),
    ...(days > MAX_WAIVER_DAYS
      ? [
          about(
            'waiver-too-long',
            'warning',
            `the waiver of ${rule} for ${resource} is valid for ${days} days; at most ${MAX_WAIVER_DAYS} are allowed.`,
            'Use a date within three months; a permanent exception needs a change of the design.',
          ),
        ]
      : []),
  ];
}

/** A waiver of an unknown rule would hide a typing error. */
export function checkWaivers(waivers: readonly Waiver[], ruleIds: readonly string[]): Diagnostic[] {
  return waivers
    .filter(({ rule }) => !ruleIds.includes(rule))
    .map(({ rule, source }) => ({
      severity: 'error',
      code: 'unknown-rule',
      at: source,
      message: `rule: there is no rule "${rule}".`,
      allowed: ruleIds.join(', '),
      remedy: 'docs/review-rules/ has a page for each.',
    }));
}
