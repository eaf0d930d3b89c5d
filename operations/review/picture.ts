/** What changes where, as a Graphviz graph: stacks, the things in them that findings are about, and who reads those. */
import { escapeLabel, quote } from '../../shared/graphviz';
import type { Loss, ReviewSeverity } from '../../model/review/rule';
import { isBehind, lossText, unreadText } from '../../model/review/text';
import type { ReviewReport } from './report';
import { groupBy } from '../../shared/collections';

const FILL: Readonly<Record<ReviewSeverity, string>> = {
  error: '#f7c9c4',
  warning: '#fbe6b5',
  note: '#dcebfb',
};
const QUIET = '#eef0f2';

/** More boxes than this are not read; the list below the picture has all of them. */
const MOST_SUBJECTS = 30;

interface Subject {
  readonly id: string;
  readonly name: string;
  readonly worst: ReviewSeverity;
  readonly rules: readonly string[];
  readonly loss: string;
  /** Names of other subjects. */
  readonly related: readonly string[];
  readonly groups: NonNullable<Loss['groups']>;
}

/** In a narrow picture lines end here. */
const NARROW_CHARACTERS = 34;

/**
 * @param form a narrow picture is one column: who reads is a part of each box
 * @returns undefined if there is nothing to draw
 */
export function reviewGraph(report: ReviewReport, form: 'wide' | 'narrow' = 'wide'): string | undefined {
  const stacks = report.plans.filter(({ changes }) => changes.length > 0);
  if (stacks.length === 0) return undefined;
  const subjects = new Map(stacks.map(({ stack }) => [stack, subjectsOf(report, stack)]));
  const groups = new Map<string, string>();
  const edges: string[] = [];
  const drawn = [...subjects.values()].flat();
  for (const { id, related } of form === 'wide' ? drawn : [])
    for (const other of drawn.filter(({ name }) => related.includes(name)))
      edges.push(`${id} -> ${other.id} [style=dashed, arrowhead=none, label="  has replicas of"]`);
  for (const { id, groups: readers } of form === 'wide' ? drawn : [])
    for (const reader of readers) {
      const group = reader.id;
      const node = groups.get(group) ?? `group_${groups.size}`;
      groups.set(group, node);
      edges.push(
        `${id} -> ${node} [label=${quote(isBehind(reader) ? `  unread: ${unreadText(reader)}` : '')}]`,
      );
    }
  return [
    'digraph review {',
    'graph [rankdir=LR, fontname="Helvetica", fontsize=12, nodesep=0.2, ranksep=0.9, pad=0.3, bgcolor="white", compound=true]',
    'node [fontname="Helvetica", fontsize=11, shape=box, style="rounded,filled", color="#5b6570", margin="0.18,0.1"]',
    'edge [fontname="Helvetica", fontsize=9, color="#5b6570", fontcolor="#5b6570"]',
    ...stacks.flatMap(({ stack, changes }, index) => [
      `subgraph cluster_${index} { label=${quote(form === 'wide' ? stack : wrapped(stack).join('\n'))}; labeljust=l; style="rounded"; color="#9aa4ae";`,
      ...inOrder(subjects.get(stack) ?? [], form).map((subject) => subjectBox(subject, form)),
      ...quietBox(index, changes.length, subjects.get(stack) ?? []),
      '}',
    ]),
    ...[...groups].map(
      ([group, node]) => `${node} [label=${quote(`reads:\n${group}`)}, fillcolor=white, shape=ellipse]`,
    ),
    ...edges,
    '}',
  ].join('\n');
}

function subjectsOf({ result, plans }: ReviewReport, stack: string): Subject[] {
  const index = plans.findIndex((plan) => plan.stack === stack);
  const bySubject = groupBy(
    result.findings.filter((finding) => finding.stack === stack),
    ({ subject }) => subject,
  );
  return [...bySubject].slice(0, MOST_SUBJECTS).map(([name, findings], place) => {
    const losses = findings.flatMap(({ loss }) => (loss === undefined ? [] : [loss]));
    return {
      id: `subject_${index}_${place}`,
      name,
      worst: findings[0]?.severity ?? 'note',
      rules: [...new Set(findings.map(({ rule }) => rule))],
      related: [...new Set(findings.flatMap(({ related = [] }) => related))],
      loss: losses[0] === undefined ? '' : lossText({ ...losses[0], groups: [] }),
      groups: losses[0]?.groups ?? [],
    };
  });
}

/** Graphviz stacks boxes without lines between them from the bottom up. */
function inOrder(subjects: readonly Subject[], form: 'wide' | 'narrow'): readonly Subject[] {
  return form === 'wide' ? subjects : [...subjects].reverse();
}

function subjectBox(
  { id, name, worst, rules, loss, groups, related }: Subject,
  form: 'wide' | 'narrow',
): string {
  const lines = (text: string): string[] => (form === 'wide' ? [text] : wrapped(text)).map(escapeLabel);
  const label = [
    ...lines(name).map((line) => `<B>${line}</B>`),
    ...rules.flatMap(lines),
    ...(loss === '' ? [] : lines(`lost: ${loss}`)),
    ...(form === 'wide'
      ? []
      : [
          ...groups.flatMap((group) =>
            lines(`read by ${group.id}${isBehind(group) ? `, unread: ${unreadText(group)}` : ''}`),
          ),
          ...related.flatMap((other) => lines(`has replicas of ${other}`)),
        ]),
  ];
  return `${id} [fillcolor="${FILL[worst]}", label=<${label.join('<BR/>')}>]`;
}

/** Between words, and inside of a word that is longer than a line. */
function wrapped(text: string): string[] {
  const parts = text
    .split(' ')
    .flatMap((word) => word.match(new RegExp(`.{1,${NARROW_CHARACTERS}}`, 'gsu')) ?? ['']);
  return parts.reduce<string[]>((lines, part) => {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + part.length > NARROW_CHARACTERS) return [...lines, part];
    return [...lines.slice(0, -1), `${last} ${part}`];
  }, []);
}

function quietBox(index: number, changes: number, subjects: readonly Subject[]): string[] {
  if (subjects.length > 0) return [];
  return [
    `quiet_${index} [fillcolor="${QUIET}", label=${quote(`${changes} ${changes === 1 ? 'change' : 'changes'},\nwithout findings`)}]`,
  ];
}
