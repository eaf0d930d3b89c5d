import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { rules } from '../../../../model/review/rules';
import { REVIEW_RULES_FOLDER, reviewRulePages } from '../../../../operations/generate/review-rules';

test('GIVEN the rules THEN docs/review-rules is what they say: brokerform generate review-rules', () => {
  const pages = reviewRulePages();
  expect(readdirSync(REVIEW_RULES_FOLDER).sort()).toEqual([...pages.keys()].sort());
  for (const [name, text] of pages)
    expect(readFileSync(path.join(REVIEW_RULES_FOLDER, name), 'utf8')).toBe(text);
});

test('an id names one rule, and every rule says why, instead of what, and where that is written', () => {
  expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
  for (const { id, title, reason, sources, instead } of rules) {
    expect(id).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(title).not.toMatch(/\.$/);
    expect(reason).toMatch(/\.$/);
    expect(instead).not.toBe('');
    expect(sources.length).toBeGreaterThan(0);
  }
});
