import { stripVTControlCharacters } from 'node:util';
import { review } from '../../../../model/review/review';
import type { Finding } from '../../../../model/review/rule';
import { sarifText } from '../../../../operations/review/data';
import { asReview, jsonText, terminalText } from '../../../../operations/schemas/text';
import type { SchemaReport } from '../../../../operations/schemas/text';

const broken: Finding = {
  rule: 'avro-incompatible',
  severity: 'error',
  stack: '',
  address: 'catalog/order/created.avsc:8:5',
  place: { file: 'catalog/order/created.avsc', line: 8, column: 5 },
  subject: 'order.created-value',
  message: 'subject order.created-value: field Order.extra is added without a default.',
  instead: 'Give the field a default.',
  schema: { path: 'Order.extra', readers: ['fraud-scoring'] },
};

function report(findings: readonly Finding[], unknown: readonly string[] = []): SchemaReport {
  const comparison = {
    findings,
    unknown,
    counts: { schemas: 3, changed: 1, subjects: 1 },
    registries: new Map([['apicurio' as const, ['local']]]),
  };
  const context = { plans: [], changes: [], topics: new Map(), schemas: comparison };
  return { base: 'main', comparison, result: review(context, [], '2026-11-30') };
}

describe('the check of schemas as text', () => {
  test('GIVEN a finding THEN a terminal shows what, what instead, where and by which rule', () => {
    expect(stripVTControlCharacters(terminalText(report([broken])))).toBe(
      [
        'Schemas: blocked: 1 error',
        '1 of 3 schemas changed since main; 1 subject compared. 2 are the same there and were not read.',
        'Rules of Apicurio Registry (local); no registry was queried.',
        '',
        'error    subject order.created-value: field Order.extra is added without a default.',
        '         instead:  Give the field a default.',
        '         catalog/order/created.avsc:8:5 [avro-incompatible]',
      ].join('\n'),
    );
  });

  test('GIVEN what could not be looked at THEN the verdict is not clear', () => {
    const { result } = report([], ['earlier versions of catalog/order/created.avsc: the clone is shallow']);
    expect(result.verdict).toBe('unknown');
    expect(report([]).result.verdict).toBe('clear');
  });

  test('GIVEN text that a terminal would obey THEN JSON has its escapes, and means the same', () => {
    const hostile = { ...broken, message: 'field \u202eoops\u009b31m' };
    const text = jsonText(report([hostile]));

    expect(text).not.toMatch(/[\u202e\u009b]/);
    expect(JSON.parse(text)).toMatchObject({ findings: [{ message: hostile.message }] });
  });

  test('GIVEN programs THEN JSON and SARIF have the shapes of the review, with line and column', () => {
    const { place, ...shown } = broken;
    expect(JSON.parse(jsonText(report([broken])))).toMatchObject({
      version: 1,
      verdict: 'blocked',
      base: 'main',
      // JSON keeps the names that programs know.
      findings: [{ ...shown, severity: 'block' }],
      schemas: { changed: 1, registries: [{ kind: 'apicurio', environments: ['local'] }] },
    });
    expect(shown.address).toBe(`${place?.file}:${place?.line}:${place?.column}`);
    expect(JSON.parse(sarifText(asReview(report([broken]))))).toMatchObject({
      runs: [
        {
          results: [
            {
              ruleId: 'avro-incompatible',
              level: 'error',
              locations: [
                {
                  physicalLocation: {
                    artifactLocation: { uri: 'catalog/order/created.avsc' },
                    region: { startLine: 8, startColumn: 5 },
                  },
                },
              ],
            },
          ],
        },
      ],
    });
  });
});
