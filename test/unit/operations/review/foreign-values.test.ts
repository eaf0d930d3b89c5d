/** A plan that Terraform made of foreign-plan/, whose code reads the files `password` and `number` wherever a value may stand. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readPlan } from '../../../../model/review/plan-json';
import { review } from '../../../../model/review/review';
import type { ReviewContext } from '../../../../model/review/rule';
import { NOT_SHOWN, shownPlans } from '../../../../model/review/shown';
import { formatDuration } from '../../../../shared/units';
import { jsonText, sarifText } from '../../../../operations/review/data';
import { htmlText } from '../../../../operations/review/html';
import { markdownText } from '../../../../operations/review/markdown';
import type { ReviewReport } from '../../../../operations/review/report';
import { terminalText } from '../../../../operations/review/terminal';

const file = (name: string): string => readFileSync(join(__dirname, 'foreign-plan', name), 'utf8').trim();
const password = file('password');
const number = file('number');

/** @param origin `evaluated`: as if all that Terraform evaluated could be printed */
function reportOf(origin: 'own' | 'foreign' | 'evaluated'): ReviewReport {
  const reading = readPlan(file('plan.json'), 'scratch', origin === 'own' ? 'own' : 'foreign');
  if (!reading.ok) throw new Error(reading.error.message);
  const { shown, ...whole } = reading.plan;
  const plans = [origin === 'evaluated' || shown === undefined ? whole : { ...whole, shown }];
  const context: ReviewContext = { plans, changes: whole.changes, topics: new Map() };
  const result = review(context, [], '2026-11-24');
  return { result, plans: shownPlans(plans), unchanged: [], offline: '--offline' };
}

const outputs: readonly [string, (report: ReviewReport) => string | Promise<string>][] = [
  ['terminal', terminalText],
  ['Markdown', (report) => markdownText(report)],
  ['HTML', htmlText],
  ['JSON', jsonText],
  ['SARIF', sarifText],
];

describe.each(['own', 'foreign'] as const)('a plan that is %s', (origin) => {
  test.each(outputs)('%s has nothing that Terraform read, and says so', async (_, write) => {
    expect(await write(reportOf('evaluated'))).toContain(password);

    const text = await write(reportOf(origin));
    expect(text).not.toContain(password);
    expect(text).not.toContain(number);
    expect(text).not.toContain(formatDuration(Number(number)));
    expect(text).toContain(NOT_SHOWN);
  });
});

test('the verdict, the rules and their severities are those of the real values', () => {
  const judged = ({ result: { verdict, counts, findings } }: ReviewReport) => ({
    ...{ verdict, counts },
    findings: findings.map(({ rule, severity }) => [rule, severity]),
  });
  expect(judged(reportOf('foreign'))).toEqual(judged(reportOf('evaluated')));
  expect(judged(reportOf('own'))).toEqual(judged(reportOf('evaluated')));
});

test('what stands in the configuration or in the state is shown', () => {
  const messages = reportOf('foreign').result.findings.map(({ message }) => message);
  expect(messages).toContainEqual(expect.stringContaining('topic order.gone is deleted'));
});
