import { Lines, clock, harmless, voice } from '../../runner/voice';

test.each([
  [0.4, '0:00'],
  [65, '1:05'],
  [3599.6, '1:00:00'],
  [3723, '1:02:03'],
])('%d s are %s', (seconds, text) => expect(clock(seconds)).toBe(text));

test('GIVEN text of several lines THEN each says when and of which tier, in one piece', () => {
  const written: string[] = [];
  let now = 1_000;
  const say = voice(
    6,
    (text) => written.push(text),
    () => now,
  );
  now += 75_000;
  say('aws', 'first\nsecond');
  expect(written).toEqual(['   1:15  aws     first\n   1:15  aws     second\n']);
});

test('GIVEN a test’s message with control characters THEN a terminal gets none of them', () =>
  expect(harmless('\u001b[31mred\u001b[0m\u0007 \u001b]0;title\u0007x\rover\n\tkept\u009b')).toBe(
    'red xover\n\tkept',
  ));

test('GIVEN pieces of lines THEN whole lines, and the last one without an end', () => {
  const seen: string[] = [];
  const lines = new Lines((line) => seen.push(line));
  for (const piece of ['on', 'e\ntw', 'o\n\nthree']) lines.add(piece);
  expect(seen).toEqual(['one', 'two', '']);
  lines.end();
  lines.end();
  expect(seen).toEqual(['one', 'two', '', 'three']);
});
