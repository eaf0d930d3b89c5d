/** Expressions as PromQL. */
import type { Expression, Matcher } from './expression';
import { JOB_OF, SERIES } from './series';

export function promql(expression: Expression): string {
  switch (expression.kind) {
    case 'series':
      return selector(expression);
    case 'call':
      return `${expression.function}(${promql(expression.of)})`;
    case 'forecast':
      return `predict_linear(${promql(expression.of)}, ${expression.seconds})`;
    case 'top':
      return `topk(${expression.most}, ${promql(expression.of)})`;
    case 'aggregate':
      return `${expression.function} by (${expression.by.join(', ')}) (${promql(expression.of)})`;
    case 'compare':
      return `${operand(expression.left)} ${expression.sign}${expression.asNumber ? ' bool' : ''} ${number(expression.right)}`;
    case 'arithmetic': {
      const { left, sign, right, on, many } = expression;
      const vector = typeof right === 'number' ? number(right) : operand(right);
      const group = many === undefined ? '' : ' group_left ()';
      return `${operand(left)} ${sign}${matching(on)}${group} ${vector}`;
    }
    case 'join':
      return joinText(expression);
    case 'now':
      return 'time()';
    case 'always':
      return 'vector(1)';
    case 'promql':
      return expression.text;
  }
}

/** A duration as Prometheus writes it: 90000 milliseconds → `1m30s`. */
export function promDuration(milliseconds: number): string {
  if (milliseconds === 0) return '0s';
  let rest = milliseconds;
  const parts = (
    [
      ['d', 86_400_000],
      ['h', 3_600_000],
      ['m', 60_000],
      ['s', 1_000],
      ['ms', 1],
    ] as const
  ).map(([unit, size]) => {
    const whole = Math.floor(rest / size);
    rest -= whole * size;
    return whole === 0 ? '' : `${whole}${unit}`;
  });
  return parts.join('');
}

/** Text in a pattern, as itself. */
function escapePattern(text: string): string {
  return text.replaceAll(/[\\.+*?()|[\]{}^$]/g, String.raw`\$&`);
}

/** Pattern of names. Any is a value that is there: a series without the label does not match. */
function patternOf(names: readonly string[]): string {
  return names
    .map((name) => {
      if (name === '*') return '.+';
      return name.endsWith('*') ? `${escapePattern(name.slice(0, -1))}.*` : escapePattern(name);
    })
    .join('|');
}

function selector({ name, labels, range }: Extract<Expression, { kind: 'series' }>): string {
  const job = JOB_OF[SERIES[name].origin];
  const all: Readonly<Record<string, Matcher>> = {
    ...(job === undefined ? {} : { job: { is: job } }),
    ...labels,
  };
  const matchers = Object.entries(all)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([label, matcher]) => `${label}${matcherText(matcher)}`);
  return `${name}{${matchers.join(',')}}${range === undefined ? '' : `[${promDuration(range)}]`}`;
}

function matcherText(matcher: Matcher): string {
  if ('is' in matcher) return `=${quoted(matcher.is)}`;
  return 'oneOf' in matcher
    ? `=~${quoted(patternOf(matcher.oneOf))}`
    : `!~${quoted(patternOf(matcher.noneOf))}`;
}

/** A string of PromQL: backslash, quote and line break are the only ones that end or change it. */
function quoted(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}

function number(value: number): string {
  return String(value);
}

function matching(on: readonly string[] | undefined): string {
  return on === undefined ? '' : ` on (${on.join(', ')})`;
}

/** In parentheses where it has an operator of its own. */
function operand(expression: Expression): string {
  const isBinary = ['compare', 'arithmetic', 'join'].includes(expression.kind);
  return isBinary ? `(${promql(expression)})` : promql(expression);
}

/** A chain of `or` stays without parentheses; comparisons bind closer than a join. */
function joinText({ left, operator, right, on }: Extract<Expression, { kind: 'join' }>): string {
  const isChain = left.kind === 'join' && left.operator === 'or' && operator === 'or';
  const first = left.kind === 'join' && !isChain ? `(${promql(left)})` : promql(left);
  const second = right.kind === 'join' ? `(${promql(right)})` : promql(right);
  return `${first} ${operator}${matching(on)} ${second}`;
}
