import { visible, visibleLines } from '../../../shared/visible';

const CASES = [
  ['a\u001b[2Jb', 'a\\u001b[2Jb'],
  ['order.\u202ecreated', 'order.\\u202ecreated'],
  ['a\rb\u0000', 'a\\u000db\\u0000'],
] as const;

test.each(CASES)('%j is seen, and not obeyed', (text, seen) => {
  expect(visible(text)).toBe(seen);
  expect(visibleLines(`${text}\n\t${text}`)).toBe(`${seen}\n\t${seen}`);
});

test('in one line, a line feed and a tab are seen as well', () => {
  expect(visible('a\n\tb')).toBe('a\\u000a\\u0009b');
});
