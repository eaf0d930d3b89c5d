import fc from 'fast-check';
import {
  formatBytes,
  formatDuration,
  formatRate,
  parseDuration,
  parseRate,
  parseSize,
} from '../../../shared/units';

describe('durations', () => {
  it.each([
    ['1ms', 1],
    ['30s', 30_000],
    ['15m', 900_000],
    ['12h', 43_200_000],
    ['7d', 604_800_000],
  ])('GIVEN %s THEN it is %d milliseconds', (text, value) => {
    expect(parseDuration(text)).toEqual({ ok: true, value });
  });

  it.each([
    ['7 days', '7d'],
    ['90 minutes', '90m'],
    ['1 week', '7d'],
    ['0.5h', '30m'],
    ['86400000', '1d'],
    ['7D', '7d'],
  ])('GIVEN %s THEN it suggests %s', (text, suggestion) => {
    expect(parseDuration(text)).toEqual({ ok: false, suggestion });
  });

  it.each(['', 'soon', '-7d', '7d12h', '12'])('GIVEN "%s" THEN it is refused without a guess', (text) => {
    expect(parseDuration(text)).toEqual({ ok: false });
  });

  it('GIVEN any whole number of milliseconds THEN format and parse are inverse', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 45 }), (value) => {
        expect(parseDuration(formatDuration(value))).toEqual({ ok: true, value });
      }),
    );
  });
});

describe('sizes and rates', () => {
  it.each([
    ['10 GiB', 10 * 2 ** 30],
    ['10GiB', 10 * 2 ** 30],
    ['10 GB', 10e9],
    ['1.5 MiB', 1_572_864],
    ['512 B', 512],
  ])('GIVEN %s THEN it is %d bytes', (text, value) => {
    expect(parseSize(text)).toEqual({ ok: true, value });
    expect(parseRate(`${text}/s`)).toEqual({ ok: true, value });
  });

  it.each([
    ['10 gib', '10 GiB'],
    ['10G', '10 GiB'],
    ['10 GiB/s', '10 GiB'],
    ['1048576', '1 MiB'],
  ])('GIVEN the size %s THEN it suggests %s', (text, suggestion) => {
    expect(parseSize(text)).toEqual({ ok: false, suggestion });
  });

  it.each([
    ['5 MiB', '5 MiB/s'],
    ['5 MBps', '5 MB/s'],
    ['5 MB / s', '5 MB/s'],
    ['100 Mbit/s', '12500 KB/s'],
    ['8 Mbps', '1 MB/s'],
  ])('GIVEN the rate %s THEN it suggests %s', (text, suggestion) => {
    expect(parseRate(text)).toEqual({ ok: false, suggestion });
  });

  it('GIVEN any text THEN a suggestion is always valid', () => {
    const near = fc.stringMatching(/^[0-9.]{1,4} ?[kKmMgGtTiBbhdsw]{0,4}(\/s)?$/);
    fc.assert(
      fc.property(fc.oneof(near, fc.string()), (text) => {
        for (const parse of [parseDuration, parseSize, parseRate]) {
          const result = parse(text);
          if (!result.ok && result.suggestion !== undefined) expect(parse(result.suggestion).ok).toBe(true);
        }
      }),
    );
  });

  it('GIVEN a size beyond what JavaScript counts exactly THEN it is refused', () => {
    expect(parseSize('99999 TiB')).toEqual({ ok: false });
  });

  it('GIVEN numbers for people THEN they are short', () => {
    expect([formatBytes(0), formatBytes(1_572_864), formatRate(10_485_760)]).toEqual([
      '0 B',
      '1.5 MiB',
      '10 MiB/s',
    ]);
  });
});
