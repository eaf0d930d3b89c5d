import { canRedraw, plainProgress } from '../../../../shared/system/progress';

test('GIVEN no terminal WHEN a download counts up THEN the log has one line for it, not hundreds', () => {
  const lines: string[] = [];
  const progress = plainProgress((line) => lines.push(line));
  progress.update('Kafka: 1 MB from downloads.apache.org (1 %)');
  progress.update('Kafka: 75 MB from downloads.apache.org (50 %)');
  progress.done('Kafka 4.3.1');
  progress.fail('providers');
  expect(lines).toEqual([
    '... Kafka: 1 MB from downloads.apache.org (1 %)',
    'ok  Kafka 4.3.1',
    'ERR providers',
  ]);
});

test.each([
  [true, 80, '', true],
  [true, 0, '', false],
  [true, 80, 'true', false],
  [false, undefined, '', false],
])(
  'GIVEN isTTY %s, %s columns and CI=%j WHEN asked THEN a line can be redrawn: %s',
  (isTTY, columns, ci, expected) => {
    const { isTTY: ttyBefore, columns: columnsBefore } = process.stderr;
    const ciBefore = process.env['CI'];
    Object.assign(process.stderr, { isTTY, columns });
    process.env['CI'] = ci;
    try {
      expect(canRedraw()).toBe(expected);
    } finally {
      Object.assign(process.stderr, { isTTY: ttyBefore, columns: columnsBefore });
      if (ciBefore === undefined) delete process.env['CI'];
      else process.env['CI'] = ciBefore;
    }
  },
);
