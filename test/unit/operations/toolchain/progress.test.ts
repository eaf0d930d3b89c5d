import { plainProgress } from '../../../../operations/toolchain/progress';

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
